using System.Reflection;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>
/// Which types the JSON of a model can become. PowerShell makes live things of mere text, such as a type by its name or a reader by the path of its file, so that
/// the system's types are those listed here and no others. Somebody's own class is a form to fill in, with properties of such types.
/// </summary>
internal static class JsonTypes
{
    /// <summary>By name, because not every host has each of them. Each is a value and does nothing when it's made.</summary>
    private static readonly HashSet<string> Values =
    [
        "System.String", "System.Decimal", "System.DateTime", "System.DateTimeOffset", "System.DateOnly", "System.TimeOnly", "System.TimeSpan", "System.Guid",
        "System.Uri", "System.Version", "System.Object", "System.Half", "System.Int128", "System.UInt128", "System.Numerics.BigInteger",
        "System.Globalization.CultureInfo", "System.Net.IPAddress", "System.Net.IPEndPoint", "System.Net.IPNetwork", "System.Net.Mail.MailAddress",
        "System.Net.NetworkInformation.PhysicalAddress", "System.IO.FileInfo", "System.IO.DirectoryInfo",
        "System.Management.Automation.PSObject", "System.Management.Automation.PSCustomObject", "System.Management.Automation.SwitchParameter",
        "System.Management.Automation.SemanticVersion",
    ];

    /// <summary>Where JSON can't become what it should.</summary>
    /// <param name="type">The type that is wanted.</param>
    /// <returns>The property and its type, or the type alone; null if every part of it can be made.</returns>
    public static string? FindForbidden(Type type) => Find(type, null, []);

    private static string? Find(Type type, string? property, HashSet<Type> seen)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum || (type.IsPrimitive && type != typeof(IntPtr) && type != typeof(UIntPtr)) || Values.Contains(type.FullName ?? "") || !seen.Add(type)) return null;

        // One that leads on and on is refused as that.
        if (seen.Count > 2 * TypeSchema.MostClasses) return null;
        if (type.IsArray) return Find(type.GetElementType()!, property, seen);
        if (IsWithin(type, "System.Collections")) return FindFirst(type.GetGenericArguments().Select(part => Find(part, property, seen)));

        // What JSON has become already either is one or not: nothing is made of it.
        if (type.IsInterface) return null;
        if (!IsOwn(type)) return property is null ? type.Name : $"{property} ({type.Name})";
        Type?[] parts = [TypeShape.FindKeyType(type), TypeShape.FindValueType(type), TypeShape.FindItemType(type)];
        return FindFirst(parts.Select(part => part is null ? null : Find(part, property, seen)))
            ?? FindFirst(TypeShape.FindProperties(type).Select(one => Find(one.PropertyType, $"{type.Name}.{one.Name}", seen)));
    }

    private static string? FindFirst(IEnumerable<string?> found) => found.FirstOrDefault(one => one is not null);

    /// <summary>Whether it's somebody's class that can be made without knowing more of it.</summary>
    private static bool IsOwn(Type type) =>
        !IsWithin(type, "System") && !IsWithin(type, "Microsoft") && !type.IsAbstract && !type.IsPointer && !type.IsByRef
            && !typeof(Delegate).IsAssignableFrom(type) && !typeof(MemberInfo).IsAssignableFrom(type)
            && (type.IsValueType || type.GetConstructor(Type.EmptyTypes) is not null || TypeShape.IsMadeOfText(type));

    private static bool IsWithin(Type type, string name) =>
        type.Namespace is { } found && found.StartsWith(name, StringComparison.Ordinal) && (found.Length == name.Length || found[name.Length] == '.');
}

using System.Collections;
using System.Reflection;
using System.Text.Json.Nodes;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>
/// What kind of thing a type is, seen as data. PowerShell's own types are told by name, so that nothing here needs a PowerShell to run in.
/// </summary>
internal static class TypeShape
{
    private const string PowerShell = "System.Management.Automation.";

    /// <summary>The type of a dictionary's values; null where it is no generic dictionary.</summary>
    public static Type? FindValueType(Type type) => FindEntry(type)?[1];

    /// <summary>The type of a dictionary's keys; null where it is no generic dictionary.</summary>
    public static Type? FindKeyType(Type type) => FindEntry(type)?[0];

    /// <summary>The type of an array's or a collection's items; null where it is neither.</summary>
    public static Type? FindItemType(Type type)
    {
        if (type.IsArray) return type.GetElementType();
        return type == typeof(string) ? null : FindArguments(type, typeof(IEnumerable<>))?[0];
    }

    public static bool IsSet(Type type) => FindArguments(type, typeof(ISet<>)) is not null;

    /// <summary>Whether it is written as text and read from it: an address, a version, a path. Objects that are filled by their properties are not.</summary>
    public static bool IsMadeOfText(Type type)
    {
        if (type.IsAbstract || type.IsInterface || type == typeof(object) || IsPowerShell(type) || typeof(IEnumerable).IsAssignableFrom(type)) return false;
        if (type.GetMethod("Parse", BindingFlags.Public | BindingFlags.Static, null, [typeof(string)], null) is { } parse && parse.ReturnType == type) return true;
        return type.GetConstructor([typeof(string)]) is not null && type.GetConstructor(Type.EmptyTypes) is null;
    }

    /// <summary>Whether it is an object with properties of its own that can be set.</summary>
    public static bool IsClass(Type type)
    {
        if (type.IsPrimitive || type.IsEnum || type.IsAbstract || type.IsInterface || type.IsPointer || IsPowerShell(type)) return false;
        if (typeof(IEnumerable).IsAssignableFrom(type) || typeof(Delegate).IsAssignableFrom(type) || Nullable.GetUnderlyingType(type) is not null) return false;
        return ScalarSchema.Create(type) is null && FindProperties(type).Count > 0;
    }

    /// <summary>Items, values and nullables taken off.</summary>
    public static Type ClassWithin(Type type)
    {
        while ((Nullable.GetUnderlyingType(type) ?? FindValueType(type) ?? FindItemType(type)) is { } inner) type = inner;
        return type;
    }

    /// <summary>The public properties that can be set, in the order of their declaration, those of the base class first.</summary>
    public static IReadOnlyList<PropertyInfo> FindProperties(Type type)
    {
        var levels = new Stack<Type>();
        for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType) levels.Push(level);
        var properties = new List<PropertyInfo>();
        foreach (Type level in levels)
        {
            foreach (PropertyInfo property in level.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            {
                if (property.GetSetMethod() is null || property.GetIndexParameters().Length > 0 || PropertyRules.IsHidden(property)) continue;
                int known = properties.FindIndex(other => other.Name == property.Name);
                if (known < 0) properties.Add(property);
                else properties[known] = property;
            }
        }

        return properties;
    }

    /// <summary>What is neither one value nor an object with known properties: as much as is known of it.</summary>
    public static JsonObject Untyped(Type type)
    {
        if (typeof(IDictionary).IsAssignableFrom(type) || type.FullName == PowerShell + "PSCustomObject") return new JsonObject { ["type"] = "object" };
        return typeof(IEnumerable).IsAssignableFrom(type) ? new JsonObject { ["type"] = "array" } : [];
    }

    private static Type[]? FindEntry(Type type) => FindArguments(type, typeof(IDictionary<,>)) ?? FindArguments(type, typeof(IReadOnlyDictionary<,>));

    private static bool IsPowerShell(Type type) => type.FullName?.StartsWith(PowerShell, StringComparison.Ordinal) == true;

    private static Type[]? FindArguments(Type type, Type definition) =>
        type.GetInterfaces().Prepend(type).FirstOrDefault(one => one.IsGenericType && one.GetGenericTypeDefinition() == definition)?.GetGenericArguments();
}

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

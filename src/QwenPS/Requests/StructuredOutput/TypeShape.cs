using System.Collections;
using System.Reflection;
using System.Text.Json.Nodes;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>
/// Determines which kind of data a type represents, such as a list or a class with properties. PowerShell's own types are recognized by name, so this
/// code doesn't depend on PowerShell.
/// </summary>
internal static class TypeShape
{
    private const string PowerShell = "System.Management.Automation.";

    /// <summary>Finds the type of a dictionary's values. Returns null if the type isn't a generic dictionary.</summary>
    public static Type? FindValueType(Type type) => FindEntry(type)?[1];

    /// <summary>Finds the type of a dictionary's keys. Returns null if the type isn't a generic dictionary.</summary>
    public static Type? FindKeyType(Type type) => FindEntry(type)?[0];

    /// <summary>Finds the type of the items of an array or a collection. Returns null for other types.</summary>
    public static Type? FindItemType(Type type)
    {
        if (type.IsArray) return type.GetElementType();
        return type == typeof(string) ? null : FindArguments(type, typeof(IEnumerable<>))?[0];
    }

    public static bool IsSet(Type type) => FindArguments(type, typeof(ISet<>)) is not null;

    /// <summary>
    /// Determines whether values of the type are parsed from text. For example, such values are addresses, versions, and paths. A type with a
    /// constructor for text isn't included if it also has a constructor without parameters.
    /// </summary>
    public static bool IsParsedFromText(Type type)
    {
        if (type.IsAbstract || type.IsInterface || type == typeof(object) || IsPowerShell(type) || typeof(IEnumerable).IsAssignableFrom(type)) return false;
        if (type.GetMethod("Parse", BindingFlags.Public | BindingFlags.Static, null, [typeof(string)], null) is { } parse && parse.ReturnType == type) return true;
        return type.GetConstructor([typeof(string)]) is not null && type.GetConstructor(Type.EmptyTypes) is null;
    }

    /// <summary>Determines whether the type is a class with properties that can be set.</summary>
    public static bool IsClass(Type type)
    {
        if (type.IsPrimitive || type.IsEnum || type.IsAbstract || type.IsInterface || type.IsPointer || IsPowerShell(type)) return false;
        if (typeof(IEnumerable).IsAssignableFrom(type) || typeof(Delegate).IsAssignableFrom(type) || Nullable.GetUnderlyingType(type) is not null) return false;
        return ScalarSchema.Create(type) is null && FindProperties(type).Count > 0;
    }

    /// <summary>Finds the innermost type. For example, the innermost type of a list of nullable numbers is the type of the number.</summary>
    public static Type FindInnermost(Type type)
    {
        while ((Nullable.GetUnderlyingType(type) ?? FindValueType(type) ?? FindItemType(type)) is { } inner) type = inner;
        return type;
    }

    /// <summary>Finds the public properties that can be set, in declaration order, starting with the base class.</summary>
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

    /// <summary>Creates the schema of a type that isn't a single value or a class with properties that can be set.</summary>
    public static JsonObject CreateUntypedSchema(Type type)
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
/// Finds the types that must not be created from a model's JSON. This restriction is a security measure. PowerShell can create live objects from
/// text, such as a type from its name, or a reader from a path. The system types in <see cref="Values"/> are allowed. Other classes are allowed if
/// the types of their properties are allowed.
/// </summary>
internal static class JsonTypes
{
    /// <summary>
    /// The allowed system types. They're listed by name, because some of them don't exist in all .NET versions. Each type represents a value, and
    /// creating the value has no side effect.
    /// </summary>
    private static readonly HashSet<string> Values =
    [
        "System.String", "System.Decimal", "System.DateTime", "System.DateTimeOffset", "System.DateOnly", "System.TimeOnly", "System.TimeSpan", "System.Guid",
        "System.Uri", "System.Version", "System.Object", "System.Half", "System.Int128", "System.UInt128", "System.Numerics.BigInteger",
        "System.Globalization.CultureInfo", "System.Net.IPAddress", "System.Net.IPEndPoint", "System.Net.IPNetwork", "System.Net.Mail.MailAddress",
        "System.Net.NetworkInformation.PhysicalAddress", "System.IO.FileInfo", "System.IO.DirectoryInfo",
        "System.Management.Automation.PSObject", "System.Management.Automation.PSCustomObject", "System.Management.Automation.SwitchParameter",
        "System.Management.Automation.SemanticVersion",
    ];

    /// <summary>Finds a part of a type that must not be created from JSON.</summary>
    /// <param name="type">The type to create.</param>
    /// <returns>The property and its type, or only the type. The result is null if every part can be created.</returns>
    public static string? FindForbidden(Type type) => Find(type, null, []);

    private static string? Find(Type type, string? property, HashSet<Type> seen)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum || (type.IsPrimitive && type != typeof(IntPtr) && type != typeof(UIntPtr)) || Values.Contains(type.FullName ?? "") || !seen.Add(type)) return null;

        // A type that references too many other types isn't checked here, because TypeSchema rejects it.
        if (seen.Count > 2 * TypeSchema.MaxClasses) return null;
        if (type.IsArray) return Find(type.GetElementType()!, property, seen);
        if (IsWithin(type, "System.Collections")) return FindFirst(type.GetGenericArguments().Select(part => Find(part, property, seen)));

        // The interface is allowed, because the created object is of another type, which implements the interface.
        if (type.IsInterface) return null;
        if (!IsOwn(type)) return property is null ? type.Name : $"{property} ({type.Name})";
        Type?[] parts = [TypeShape.FindKeyType(type), TypeShape.FindValueType(type), TypeShape.FindItemType(type)];
        return FindFirst(parts.Select(part => part is null ? null : Find(part, property, seen)))
            ?? FindFirst(TypeShape.FindProperties(type).Select(one => Find(one.PropertyType, $"{type.Name}.{one.Name}", seen)));
    }

    private static string? FindFirst(IEnumerable<string?> found) => found.FirstOrDefault(one => one is not null);

    /// <summary>Determines whether the type is a custom class that can be created without arguments or from text.</summary>
    private static bool IsOwn(Type type) =>
        !IsWithin(type, "System") && !IsWithin(type, "Microsoft") && !type.IsAbstract && !type.IsPointer && !type.IsByRef
            && !typeof(Delegate).IsAssignableFrom(type) && !typeof(MemberInfo).IsAssignableFrom(type)
            && (type.IsValueType || type.GetConstructor(Type.EmptyTypes) is not null || TypeShape.IsParsedFromText(type));

    private static bool IsWithin(Type type, string name) =>
        type.Namespace is { } found && found.StartsWith(name, StringComparison.Ordinal) && (found.Length == name.Length || found[name.Length] == '.');
}

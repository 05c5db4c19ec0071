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

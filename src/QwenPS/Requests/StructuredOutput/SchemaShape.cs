using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>Whether a table is a JSON schema, or an example of what is wanted. The rule is told in the help of -JsonSchema.</summary>
internal static class SchemaShape
{
    private static readonly HashSet<string> JsonTypes = ["null", "boolean", "object", "array", "number", "string", "integer"];

    private static readonly HashSet<string> Keywords =
    [
        "$schema", "$id", "$ref", "$defs", "$anchor", "$comment", "definitions", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly",
        "type", "enum", "const", "format", "multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "pattern",
        "items", "prefixItems", "contains", "minContains", "maxContains", "minItems", "maxItems", "uniqueItems", "unevaluatedItems",
        "properties", "patternProperties", "additionalProperties", "propertyNames", "required", "dependentRequired", "dependentSchemas", "minProperties", "maxProperties",
        "unevaluatedProperties", "allOf", "anyOf", "oneOf", "not", "if", "then", "else",
    ];

    public static bool IsSchema(object value)
    {
        if (FindMembers(value) is not { Count: > 0 } members) return false;
        if (members.Any(member => IsSure(member.Key, member.Value))) return true;
        return members.All(member => Keywords.Contains(member.Key)) && members.Any(member => IsLikely(member.Key, member.Value));
    }

    /// <summary>The members of a hashtable, a custom object or a JSON object; null for everything else.</summary>
    public static IReadOnlyList<KeyValuePair<string, object?>>? FindMembers(object? value)
    {
        if (value is PSObject { BaseObject: PSCustomObject } custom)
            return custom.Properties.Where(property => property.IsGettable).Select(property => new KeyValuePair<string, object?>(property.Name, property.Value)).ToArray();
        if (Unwrap(value) is not IDictionary table) return null;
        var members = new List<KeyValuePair<string, object?>>(table.Count);
        foreach (DictionaryEntry entry in table) members.Add(new KeyValuePair<string, object?>(Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "", entry.Value));
        return members;
    }

    /// <summary>The value in PowerShell's wrapping; custom objects are nothing without it.</summary>
    public static object? Unwrap(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    private static bool IsSure(string key, object? value) => key switch
    {
        "$schema" or "$ref" => Unwrap(value) is string,
        "properties" or "$defs" => FindMembers(value)?.All(member => IsPart(member.Value)) == true,
        "anyOf" or "oneOf" or "allOf" => IsListOf(value, IsPart),
        _ => false,
    };

    private static bool IsLikely(string key, object? value) => key switch
    {
        "type" => IsTypeName(value) || IsListOf(value, IsTypeName),
        "enum" => IsListOf(value, _ => true),
        "const" => true,
        "items" or "not" => IsPart(value),
        _ => false,
    };

    /// <summary>A schema within a schema is a table or a boolean.</summary>
    private static bool IsPart(object? value) => FindMembers(value) is not null || Unwrap(value) is bool;

    private static bool IsTypeName(object? value) => Unwrap(value) is string name && JsonTypes.Contains(name);

    private static bool IsListOf(object? value, Func<object?, bool> fits) => Unwrap(value) is object?[] { Length: > 0 } list && list.All(fits);
}

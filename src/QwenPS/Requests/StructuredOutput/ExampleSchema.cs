using System.Collections;
using System.Numerics;
using System.Text.Json.Nodes;
using QwenPS.PowerShell;
using QwenPS.Schema;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>
/// Creates the schema of an example. The schema has the same fields as the example, and their values have the same types. All fields are required. If a value
/// in the example is a type, such as <c>[string]</c>, the schema accepts any value of this type.
/// </summary>
internal static class ExampleSchema
{
    public static JsonObject Create(object? example)
    {
        object? value = PSValue.UnwrapExceptCustom(example);
        if (value is null) return [];
        if (value is Type type) return TypeSchema.Create(type);
        if (SchemaShape.FindMembers(value) is { } members) return CreateForMembers(members);
        return IsList(value) ? CreateForItems((IEnumerable)value) : TypeSchema.Create(value.GetType());
    }

    /// <summary>
    /// Determines whether the value is a list whose schema depends on its items. If the list's item type is sealed, the schema depends on this type
    /// instead, and the result is false.
    /// </summary>
    public static bool IsList(object value) => value is IEnumerable and not string && TypeShape.FindItemType(value.GetType()) is not { IsSealed: true };

    /// <summary>Finds an item that represents all items of a list. Returns null if the items have different schemas.</summary>
    public static object? FindItem(IEnumerable items)
    {
        object?[] all = items.Cast<object?>().ToArray();
        return all.Select(item => Create(item).ToJsonString()).Distinct().Count() == 1 ? all[0] : null;
    }

    private static JsonObject CreateForMembers(IReadOnlyList<KeyValuePair<string, object?>> members)
    {
        // An empty hashtable represents any object.
        if (members.Count == 0) return new JsonObject { ["type"] = "object" };
        var properties = new JsonObject();
        foreach (var member in members) properties[member.Key] = Create(member.Value);
        var required = new JsonArray([.. properties.Select(property => (JsonNode)property.Key)]);
        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required, ["additionalProperties"] = false };
    }

    private static JsonObject CreateForItems(IEnumerable items)
    {
        var kinds = new Dictionary<string, JsonObject>();
        foreach (object? item in items)
        {
            JsonObject kind = Create(item);
            kinds[kind.ToJsonString()] = kind;
        }

        var schema = new JsonObject { ["type"] = "array" };
        if (kinds.Count == 1) schema["items"] = kinds.Values.Single();
        else if (kinds.Count > 1) schema["items"] = new JsonObject { ["anyOf"] = new JsonArray([.. kinds.Values]) };
        return schema;
    }
}

/// <summary>
/// Converts JSON that was requested with an example. The result is a plain object. If a value in the example is a date, a time, a GUID, or a similar
/// value, the value in the result has the same type. If a value in the example is a number or a string, it represents any number or string, and the
/// corresponding value isn't converted.
/// </summary>
internal static class ExampleObject
{
    /// <param name="value">The value that <see cref="JsonTree"/> has read.</param>
    /// <param name="example">The example, or the part of the example that corresponds to the value.</param>
    /// <param name="path">The path of the value in the answer, as a JSON pointer.</param>
    /// <exception cref="ObjectException">A value can't be converted to the type in the example.</exception>
    public static object? Create(object? value, object? example, string path = "")
    {
        example = PSValue.UnwrapExceptCustom(example);
        if (example is Type wanted) return ObjectFactory.Create(value, wanted, path);
        if (value is null || example is null) return PlainObject.Create(value);
        if (SchemaShape.FindMembers(example) is { } members) return CreateMembers(value, members, path);
        Type type = example.GetType();
        if (ExampleSchema.IsList(example)) return CreateItems(value, ExampleSchema.FindItem((IEnumerable)example), path);
        return StandsForAll(type) ? PlainObject.Create(value) : ObjectFactory.Create(value, type, path);
    }

    private static object? CreateMembers(object value, IReadOnlyList<KeyValuePair<string, object?>> example, string path) => value is Dictionary<string, object?> members
        ? PlainObject.CreateFromMembers(members, (name, member) => Create(member, example.LastOrDefault(one => one.Key == name).Value, path + "/" + name))
        : PlainObject.Create(value);

    private static object? CreateItems(object value, object? example, string path) =>
        value is object?[] items ? items.Select((item, index) => Create(item, example, $"{path}/{index}")).ToArray() : PlainObject.Create(value);

    private static bool StandsForAll(Type type) => !type.IsEnum
        && (type == typeof(BigInteger) || Type.GetTypeCode(type) is TypeCode.String or TypeCode.Boolean or (>= TypeCode.SByte and <= TypeCode.Decimal));
}

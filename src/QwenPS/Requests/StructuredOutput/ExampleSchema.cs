using System.Collections;
using System.Numerics;
using System.Text.Json.Nodes;
using QwenPS.Schema;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>The schema of whatever looks like an example: the same fields, all required, with values of the same kinds. A type stands for its values.</summary>
internal static class ExampleSchema
{
    public static JsonObject Create(object? example)
    {
        object? value = SchemaShape.Unwrap(example);
        if (value is null) return [];
        if (value is Type type) return TypeSchema.Create(type);
        if (SchemaShape.FindMembers(value) is { } members) return CreateForMembers(members);
        return IsList(value) ? CreateForItems((IEnumerable)value) : TypeSchema.Create(value.GetType());
    }

    /// <summary>Whether it is a list whose items say what they are; one of a type of its own says it itself.</summary>
    public static bool IsList(object value) => value is IEnumerable and not string && TypeShape.FindItemType(value.GetType()) is not { IsSealed: true };

    /// <summary>The item that all of a list are like; null where they differ.</summary>
    public static object? FindItem(IEnumerable items)
    {
        object?[] all = items.Cast<object?>().ToArray();
        return all.Select(item => Create(item).ToJsonString()).Distinct().Count() == 1 ? all[0] : null;
    }

    private static JsonObject CreateForMembers(IReadOnlyList<KeyValuePair<string, object?>> members)
    {
        // An empty table says that there is one, and no more.
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
/// JSON that was asked for by an example, as an object: plain like any other, but dates, times, ids and whatever else the example has a type for
/// are of that type. A number or a text in an example stands for all numbers or texts and asks for no type of its own.
/// </summary>
internal static class ExampleObject
{
    /// <param name="value">What <see cref="JsonTree"/> has read.</param>
    /// <param name="example">The example, or the part of it that is in the value's place.</param>
    /// <param name="path">Where the value is.</param>
    /// <exception cref="ObjectException">A value cannot be of the type in its place.</exception>
    public static object? Make(object? value, object? example, string path = "")
    {
        example = SchemaShape.Unwrap(example);
        if (example is Type wanted) return ObjectMaker.Make(value, wanted, path);
        if (value is null || example is null) return PlainObject.Create(value);
        if (SchemaShape.FindMembers(example) is { } members) return MakeMembers(value, members, path);
        Type type = example.GetType();
        if (ExampleSchema.IsList(example)) return MakeItems(value, ExampleSchema.FindItem((IEnumerable)example), path);
        return StandsForAll(type) ? PlainObject.Create(value) : ObjectMaker.Make(value, type, path);
    }

    private static object? MakeMembers(object value, IReadOnlyList<KeyValuePair<string, object?>> example, string path) => value is Dictionary<string, object?> members
        ? PlainObject.CreateFromMembers(members, (name, member) => Make(member, example.LastOrDefault(one => one.Key == name).Value, path + "/" + name))
        : PlainObject.Create(value);

    private static object? MakeItems(object value, object? example, string path) =>
        value is object?[] items ? items.Select((item, index) => Make(item, example, $"{path}/{index}")).ToArray() : PlainObject.Create(value);

    private static bool StandsForAll(Type type) => !type.IsEnum
        && (type == typeof(BigInteger) || Type.GetTypeCode(type) is TypeCode.String or TypeCode.Boolean or (>= TypeCode.SByte and <= TypeCode.Decimal));
}

using System.Collections;
using System.Text.Json.Nodes;

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

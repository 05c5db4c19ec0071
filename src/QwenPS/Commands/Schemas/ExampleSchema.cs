using System.Collections;
using System.Text.Json.Nodes;

namespace QwenPS.Commands.Schemas;

/// <summary>The schema of whatever looks like an example: the same fields, all required, with values of the same kinds. A type stands for its values.</summary>
internal static class ExampleSchema
{
    public static JsonObject Of(object? example)
    {
        object? value = SchemaShape.Unwrap(example);
        if (value is null) return [];
        if (value is Type type) return TypeSchema.Of(type);
        if (SchemaShape.MembersOf(value) is { } members) return OfMembers(members);
        // A list as an example has items of any type; one of a type of its own says which.
        if (value is IEnumerable items and not string && TypeShape.ItemOf(value.GetType()) is not { IsSealed: true }) return OfItems(items);
        return TypeSchema.Of(value.GetType());
    }

    private static JsonObject OfMembers(IReadOnlyList<KeyValuePair<string, object?>> members)
    {
        // An empty table says that there is one, and no more.
        if (members.Count == 0) return new JsonObject { ["type"] = "object" };
        var properties = new JsonObject();
        foreach (var member in members) properties[member.Key] = Of(member.Value);
        var required = new JsonArray([.. properties.Select(property => (JsonNode)property.Key)]);
        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required, ["additionalProperties"] = false };
    }

    private static JsonObject OfItems(IEnumerable items)
    {
        var kinds = new Dictionary<string, JsonObject>();
        foreach (object? item in items)
        {
            JsonObject kind = Of(item);
            kinds[kind.ToJsonString()] = kind;
        }

        var schema = new JsonObject { ["type"] = "array" };
        if (kinds.Count == 1) schema["items"] = kinds.Values.Single();
        else if (kinds.Count > 1) schema["items"] = new JsonObject { ["anyOf"] = new JsonArray([.. kinds.Values]) };
        return schema;
    }
}

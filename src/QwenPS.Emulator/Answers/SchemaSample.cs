using System.Text;
using System.Text.Json;
using QwenPS.Emulator.Http;
using QwenPS.Emulator.Protocols;

namespace QwenPS.Emulator.Answers;

/// <summary>Creates a small JSON value for a JSON schema. For the same schema, the value is always the same.</summary>
internal sealed class SchemaSample
{
    // A schema can contain references to itself, so the depth is limited.
    private const int MaxDepth = 16;

    private readonly JsonElement _root;
    private readonly Utf8JsonWriter _writer;

    private SchemaSample(JsonElement root, Utf8JsonWriter writer)
    {
        _root = root;
        _writer = writer;
    }

    public static string For(JsonElement schema)
    {
        var buffer = new ByteBuffer();
        using (Utf8JsonWriter writer = JsonText.Writer(buffer)) new SchemaSample(schema, writer).Write(schema, 0);
        return Encoding.UTF8.GetString(buffer.Written.Span);
    }

    private void Write(JsonElement schema, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > MaxDepth)
        {
            _writer.WriteNullValue();
            return;
        }

        if (Fixed(schema) is { } value) value.WriteTo(_writer);
        else if (Elsewhere(schema) is { } other) Write(other, depth + 1);
        else WriteType(schema, FindType(schema), depth);
    }

    private void WriteType(JsonElement schema, string type, int depth)
    {
        switch (type)
        {
            case "object": WriteObject(schema, depth); break;
            case "array": WriteArray(schema, depth); break;
            case "string": _writer.WriteStringValue(SchemaText.For(schema)); break;
            case "integer": _writer.WriteNumberValue((long)Math.Ceiling(Number(schema, "minimum") ?? Math.Min(1, Number(schema, "maximum") ?? 1))); break;
            case "number": _writer.WriteNumberValue(Number(schema, "minimum") ?? Math.Min(1.5, Number(schema, "maximum") ?? 1.5)); break;
            case "boolean": _writer.WriteBooleanValue(true); break;
            default: _writer.WriteNullValue(); break;
        }
    }

    private void WriteObject(JsonElement schema, int depth)
    {
        _writer.WriteStartObject();
        if (schema.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in properties.EnumerateObject())
            {
                _writer.WritePropertyName(property.Name);
                Write(property.Value, depth + 1);
            }
        }

        _writer.WriteEndObject();
    }

    private void WriteArray(JsonElement schema, int depth)
    {
        var count = (int)Math.Min(Number(schema, "minItems") ?? 1, Number(schema, "maxItems") ?? 100);
        _writer.WriteStartArray();
        if (depth < MaxDepth && schema.TryGetProperty("items", out JsonElement items))
        {
            for (var index = 0; index < count; index++) Write(items, depth + 1);
        }

        _writer.WriteEndArray();
    }

    private static JsonElement? Fixed(JsonElement schema)
    {
        if (schema.TryGetProperty("const", out JsonElement constant)) return constant;
        return schema.TryGetProperty("enum", out JsonElement values) && values.ValueKind == JsonValueKind.Array && values.GetArrayLength() > 0 ? values[0] : null;
    }

    private JsonElement? Elsewhere(JsonElement schema)
    {
        foreach (var name in (string[])["anyOf", "oneOf", "allOf"])
        {
            if (schema.TryGetProperty(name, out JsonElement choices) && choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0) return choices[0];
        }

        if (!schema.TryGetProperty("$ref", out JsonElement reference) || reference.GetString() is not { } path || !path.StartsWith('#')) return null;
        JsonElement target = _root;
        foreach (var step in path.Split('/').Skip(1))
        {
            if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(step, out target)) return null;
        }

        return target;
    }

    private static string FindType(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out JsonElement type)) return schema.TryGetProperty("properties", out _) ? "object" : "string";
        if (type.ValueKind != JsonValueKind.Array) return type.GetString() ?? "null";
        return type.EnumerateArray().Select(entry => entry.GetString()).FirstOrDefault(name => name != "null") ?? "null";
    }

    private static double? Number(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace QwenPS.Client.Protocols;

/// <summary>A string, or whatever else stands there as its JSON text.</summary>
internal sealed class TolerantString : JsonConverter<string?>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return JsonText.ReadScalar(ref reader);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.GetRawText();
    }

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => writer.WriteTextValue(value);
}

/// <summary>A number, whole or not, or a number in a string; else nothing.</summary>
internal sealed class TolerantInt64 : JsonConverter<long?>
{
    public override long? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                if (reader.TryGetInt64(out long whole)) return whole;
                return reader.TryGetDouble(out double number) && Math.Abs(number) < long.MaxValue ? (long)number : null;
            case JsonTokenType.String:
                return long.TryParse(JsonText.Read(ref reader), out long parsed) ? parsed : null;
            default:
                reader.Skip();
                return null;
        }
    }

    public override void Write(Utf8JsonWriter writer, long? value, JsonSerializerOptions options) => throw new NotSupportedException();
}

/// <summary>The text of a message: a string, or an array of parts of which the <c>text</c> ones are joined.</summary>
internal sealed class ContentText : JsonConverter<string?>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartArray) return JsonText.ReadScalar(ref reader);

        StringBuilder? text = null;
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.String && reader.CurrentDepth == depth + 1) (text ??= new()).Append(JsonText.Read(ref reader));
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != depth + 2 || !reader.ValueTextEquals("text"u8)) continue;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String) (text ??= new()).Append(JsonText.Read(ref reader));
            else reader.Skip();
        }

        return text?.ToString();
    }

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => throw new NotSupportedException();
}

/// <summary>An object; whatever else stands there is nothing.</summary>
internal sealed class TolerantObject<T> : JsonConverter<T?>
    where T : class
{
    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.StartObject) return ((JsonConverter<T>)options.GetTypeInfo(typeof(T)).Converter).Read(ref reader, typeof(T), options);
        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, T? value, JsonSerializerOptions options) => throw new NotSupportedException();
}

/// <summary>The objects of an array; whatever else stands there is nothing.</summary>
internal sealed class TolerantArray<T> : JsonConverter<T[]?>
    where T : class
{
    private static readonly TolerantObject<T> Item = new();

    public override T[]? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        var items = new List<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (Item.Read(ref reader, typeof(T), options) is { } item) items.Add(item);
        }

        return [.. items];
    }

    public override void Write(Utf8JsonWriter writer, T[]? value, JsonSerializerOptions options) => throw new NotSupportedException();
}

/// <summary>A field that is known and of no use.</summary>
internal sealed class Ignored : JsonConverter<string?>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => throw new NotSupportedException();
}

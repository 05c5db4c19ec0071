using System.Text;
using System.Text.Json;
using QwenPS.Resources;

namespace QwenPS.Text;

/// <summary>Represents a method that converts the number at the position of the reader to a .NET value.</summary>
internal delegate object? NumberReader(ref Utf8JsonReader reader);

/// <summary>Converts JSON to plain .NET values: dictionaries, arrays, strings, numbers, and Booleans. Dates remain text.</summary>
internal static class PlainValue
{
    public static IReadOnlyDictionary<string, object?>? Create(Dictionary<string, JsonElement>? fields) =>
        fields is { Count: > 0 } ? fields.ToDictionary(pair => pair.Key, pair => Create(pair.Value)) : null;

    /// <summary>Parses JSON. Returns null if the JSON isn't valid.</summary>
    public static object? Parse(string? json)
    {
        if (json is null) return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(JsonText.ToUtf8(json));
            return Create(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static object? Create(JsonElement element)
    {
        string json;
        try
        {
            json = element.GetRawText();
        }
        catch (InvalidOperationException)
        {
            // If the value contains bytes that aren't valid UTF-8, the result is null, so the rest of the answer can be shown.
            return null;
        }

        // JsonElement rejects lone surrogates, so the JSON is read again with Utf8JsonReader.
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return Read(ref reader, ReadNumber);
    }

    /// <summary>Reads the value at the position of the reader.</summary>
    public static object? Read(ref Utf8JsonReader reader, NumberReader readNumber)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var fields = new Dictionary<string, object?>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    string name = JsonText.Read(ref reader) ?? "";
                    reader.Read();
                    fields[name] = Read(ref reader, readNumber);
                }

                return fields;
            case JsonTokenType.StartArray:
                var items = new List<object?>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Read(ref reader, readNumber));
                return items.ToArray();
            case JsonTokenType.Number: return readNumber(ref reader);
            case JsonTokenType.True: return true;
            case JsonTokenType.False: return false;
            case JsonTokenType.String: return JsonText.Read(ref reader);
            default: return null;
        }
    }

    private static object? ReadNumber(ref Utf8JsonReader reader)
    {
        bool isNegative = reader.ValueSpan[0] == (byte)'-';
        if (reader.TryGetInt64(out long whole) && (whole != 0 || !isNegative)) return whole;
        // Long whole numbers, such as IDs, must not lose digits, so they're read as decimal instead of double.
        if (reader.ValueSpan.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0 && reader.TryGetDecimal(out decimal large) && large != 0) return large;
        // JSON can't represent infinity. For this reason, a number that's too large for double, such as 1e999, becomes text.
        if (!reader.TryGetDouble(out double number) || double.IsInfinity(number)) return JsonText.ReadScalar(ref reader);
        // .NET Framework doesn't keep the sign of -0, so the sign is set here.
        return number == 0 && isNegative ? -0.0 : number;
    }
}

/// <summary>Writes JSON from the plain .NET values that <see cref="PlainValue"/> returns.</summary>
internal static class PlainJson
{
    /// <exception cref="FormatException">A value has a type that JSON doesn't support.</exception>
    public static void WritePlain(this Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case string text: writer.WriteTextValue(text); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case long number: writer.WriteNumberValue(number); break;
            case ulong number: writer.WriteNumberValue(number); break;
            case decimal number: writer.WriteNumberValue(number); break;
            case double number when !double.IsNaN(number) && !double.IsInfinity(number): writer.WriteFractionValue(number); break;
            case IReadOnlyDictionary<string, object?> fields:
                writer.WriteStartObject();
                foreach (var pair in fields)
                {
                    writer.WritePropertyName(pair.Key);
                    writer.WritePlain(pair.Value);
                }

                writer.WriteEndObject();
                break;
            case object?[] items:
                writer.WriteStartArray();
                foreach (object? item in items) writer.WritePlain(item);
                writer.WriteEndArray();
                break;
            default: throw new FormatException(Texts.Format("Conversation.CannotBeJson", value, value.GetType().Name));
        }
    }

    /// <inheritdoc cref="WritePlain"/>
    public static string Format(object? value) => System.Text.Encoding.UTF8.GetString(JsonBytes.Write(writer => writer.WritePlain(value)));
}

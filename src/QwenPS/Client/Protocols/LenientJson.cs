using System.Globalization;
using System.Text;
using System.Text.Json;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Client.Protocols;

/// <summary>Reads values of JSON that may be of another type than expected: as text, or not at all. Whatever is kept counts towards the answer's budget.</summary>
internal static class LenientJson
{
    /// <summary>The largest object that stands where a text is expected, in bytes. It's kept as its JSON.</summary>
    private const int LargestObjectAsText = 1024 * 1024;

    /// <summary>The longest number in characters.</summary>
    private const int LongestNumber = 64;

    /// <param name="place">How many items of the array were read before this one.</param>
    public delegate T? Reader<T>(ref Utf8JsonReader reader, AnswerBudget budget, int place);

    /// <summary>A string, or whatever else stands there as its JSON text.</summary>
    public static string? ReadText(this ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return ReadScalar(ref reader, budget);
        if (LengthOfValue(reader) is > LargestObjectAsText)
        {
            reader.Skip();
            return null;
        }

        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.GetRawText();
    }

    /// <summary>The same, for a field that most events of a stream repeat.</summary>
    public static string? ReadText(this ref Utf8JsonReader reader, AnswerBudget budget, string? previous) =>
        previous is not null && reader.TokenType == JsonTokenType.String && JsonText.Is(ref reader, previous) ? previous : ReadText(ref reader, budget);

    private static string? ReadScalar(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number) budget.AddEventText(reader.ValueSpan.Length);
        return JsonText.ReadScalar(ref reader);
    }

    /// <summary>The length in bytes of the value at the reader's place. The reader, a copy, moves on; the caller's stays.</summary>
    private static long LengthOfValue(Utf8JsonReader reader)
    {
        long start = reader.TokenStartIndex;
        reader.Skip();
        return reader.BytesConsumed - start;
    }

    /// <summary>How many tokens; nothing for a number that can't be one.</summary>
    public static long? ReadTokens(this ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.ValueSpan.Length <= LongestNumber && reader.TryGetDouble(out double number) && number != Math.Floor(number)) return null;
        return Usage.Plausible(ReadNumber(ref reader));
    }

    /// <summary>A number, whole or not, or a number in a string; else nothing.</summary>
    public static long? ReadNumber(this ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number or JsonTokenType.String when reader.ValueSpan.Length > LongestNumber: return null;
            case JsonTokenType.Number:
                if (reader.TryGetInt64(out long whole)) return whole;
                return reader.TryGetDouble(out double number) && Math.Abs(number) < long.MaxValue ? (long)number : null;
            case JsonTokenType.String:
                return long.TryParse(JsonText.Read(ref reader), NumberStyles.Integer, CultureInfo.InvariantCulture, out long parsed) ? parsed : null;
            default:
                reader.Skip();
                return null;
        }
    }

    /// <summary>The text of a message: a string, or an array of parts of which the <c>text</c> ones are joined.</summary>
    public static string? ReadContent(this ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartArray) return ReadScalar(ref reader, budget);

        StringBuilder? text = null;
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            budget.Step();
            if (reader.TokenType == JsonTokenType.String && reader.CurrentDepth == depth + 1) (text ??= new()).Append(ReadScalar(ref reader, budget));
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != depth + 2 || !reader.ValueTextEquals("text"u8)) continue;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String) (text ??= new()).Append(ReadScalar(ref reader, budget));
            else reader.Skip();
        }

        return text?.ToString();
    }

    public static void ReadUnknown(this ref Utf8JsonReader reader, AnswerBudget budget, Dictionary<string, JsonElement> fields)
    {
        int length = reader.ValueSpan.Length;
        Utf8JsonReader value = reader;
        value.Read();
        budget.AddUnknown(length + LengthOfValue(value));
        string name = JsonText.Read(ref reader) ?? "";
        reader.Read();
        fields[name] = JsonElement.ParseValue(ref reader);
    }

    /// <summary>The objects of an array; whatever else stands there is nothing.</summary>
    /// <param name="reader">At the array.</param>
    /// <param name="budget">What the answer may hold.</param>
    /// <param name="readItem">Reads one object.</param>
    /// <param name="most">The most objects.</param>
    /// <param name="things">The text that says what they are.</param>
    public static T[]? ReadArray<T>(this ref Utf8JsonReader reader, AnswerBudget budget, Reader<T> readItem, int most = AnswerBudget.MostItems, string things = "Answer.Items")
        where T : class
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        // There is one, as good as always.
        T? first = null;
        List<T>? all = null;
        int count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            budget.Step();
            if (readItem(ref reader, budget, count) is not { } item) continue;
            if (++count > most) throw AnswerBudget.TooMany(most, Texts.Format(things));
            if (most == AnswerBudget.MostItems) budget.AddItem();
            if (first is null) first = item;
            else (all ??= [first]).Add(item);
        }

        return all?.ToArray() ?? (first is null ? [] : [first]);
    }

    /// <summary>Whether an object begins here; whatever else stands here is passed over.</summary>
    public static bool IsObject(this ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartObject) return true;
        reader.Skip();
        return false;
    }

    /// <summary>Goes on to the next field; false at the object's end.</summary>
    public static bool IsField(this ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Whether the field has that name; if so, goes on to its value.</summary>
    public static bool IsValueOf(this ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name) => reader.ValueTextEquals(name) && reader.Read();

    public static void SkipValue(this ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Client.Protocols;

/// <summary>
/// Reads JSON values that can have an unexpected type. A value with an unexpected type is read as text or skipped. All data that's kept counts toward the
/// limits of the answer.
/// </summary>
internal static class LenientJson
{
    /// <summary>The maximum number of bytes of an object in a field that usually contains text. The object is kept as JSON text.</summary>
    private const int MaxObjectTextLength = 1024 * 1024;

    /// <summary>The maximum length of a number in characters.</summary>
    private const int MaxNumberLength = 64;

    /// <param name="place">The zero-based index of the item in the array.</param>
    public delegate T? Reader<T>(ref Utf8JsonReader reader, AnswerBudget budget, int place);

    /// <summary>Reads a string. Any other value is read as its JSON text.</summary>
    public static string? ReadText(this ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return ReadScalar(ref reader, budget);
        if (MeasureValue(reader) is > MaxObjectTextLength)
        {
            reader.Skip();
            return null;
        }

        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.GetRawText();
    }

    /// <summary>
    /// Reads a field that most events of a stream repeat. If the text is the same as <paramref name="previous"/>, returns <paramref name="previous"/> instead
    /// of a new string.
    /// </summary>
    public static string? ReadText(this ref Utf8JsonReader reader, AnswerBudget budget, string? previous) =>
        previous is not null && reader.TokenType == JsonTokenType.String && JsonText.Is(ref reader, previous) ? previous : ReadText(ref reader, budget);

    private static string? ReadScalar(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number) budget.AddEventText(reader.ValueSpan.Length);
        return JsonText.ReadScalar(ref reader);
    }

    /// <summary>Returns the length of the current value in bytes. The reader is passed by value. As a result, the caller's reader doesn't move.</summary>
    private static long MeasureValue(Utf8JsonReader reader)
    {
        long start = reader.TokenStartIndex;
        reader.Skip();
        return reader.BytesConsumed - start;
    }

    /// <summary>Reads a number of tokens. Returns null if the number is negative, too large, or not an integer.</summary>
    public static long? ReadTokens(this ref Utf8JsonReader reader)
    {
        bool isFraction = reader.TokenType == JsonTokenType.Number && reader.ValueSpan.Length <= MaxNumberLength
            && reader.TryGetDouble(out double number) && number != Math.Floor(number);
        if (isFraction) return null;
        return Usage.Plausible(ReadNumber(ref reader));
    }

    /// <summary>Reads a number, or a string that contains an integer. A number with a fractional part is truncated. Returns null for any other value.</summary>
    public static long? ReadNumber(this ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number or JsonTokenType.String when reader.ValueSpan.Length > MaxNumberLength: return null;
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

    /// <summary>Reads the text of a message. The text is a string, or an array of parts whose <c>text</c> fields are joined.</summary>
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
        budget.AddUnknown(length + MeasureValue(value));
        string name = JsonText.Read(ref reader) ?? "";
        reader.Read();
        fields[name] = JsonElement.ParseValue(ref reader);
    }

    /// <summary>Reads the objects of an array. Returns null if the value isn't an array.</summary>
    /// <param name="reader">The reader, positioned at the array.</param>
    /// <param name="budget">The limits of the answer.</param>
    /// <param name="readItem">A function that reads one object.</param>
    /// <param name="max">The maximum number of objects.</param>
    /// <param name="things">The resource key for the name of the objects in an error message.</param>
    public static T[]? ReadArray<T>(this ref Utf8JsonReader reader, AnswerBudget budget, Reader<T> readItem, int max = AnswerBudget.MaxItems, string things = "Answer.Items")
        where T : class
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        // There's almost always only one object, so a list is created only if there's a second object.
        T? first = null;
        List<T>? all = null;
        int count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            budget.Step();
            if (readItem(ref reader, budget, count) is not { } item) continue;
            if (++count > max) throw AnswerBudget.TooMany(max, Texts.Format(things));
            if (max == AnswerBudget.MaxItems) budget.AddItem();
            if (first is null) first = item;
            else (all ??= [first]).Add(item);
        }

        return all?.ToArray() ?? (first is null ? [] : [first]);
    }

    /// <summary>If the current value is an object, moves into it and returns true. Otherwise, skips the value and returns false.</summary>
    public static bool TryEnterObject(this ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartObject) return true;
        reader.Skip();
        return false;
    }

    /// <summary>Moves to the next field. Returns false at the end of the object.</summary>
    public static bool ReadField(this ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>If the field has the specified name, moves to its value and returns true.</summary>
    public static bool TryEnterField(this ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name) => reader.ValueTextEquals(name) && reader.Read();

    public static void SkipValue(this ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }
}

using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Schema;

/// <summary>
/// JSON as plain values, for what a user asked for as JSON: <see cref="Dictionary{TKey, TValue}"/> in the order of the text, arrays, strings as they
/// are (a date stays text), booleans, null, and numbers without loss: int, long or BigInteger for whole ones, decimal for fractions, double for
/// those with an exponent or more digits than a decimal holds.
/// </summary>
internal static class JsonTree
{
    /// <summary>Deeper nesting is refused: nobody means it, and it would exhaust the stack.</summary>
    public const int MaxDepth = 512;

    private const int DecimalDigits = 28;

    /// <summary>Reading and writing a number takes the square of its length; nobody counts in so many digits.</summary>
    private const int MostDigits = 1000;

    /// <exception cref="JsonException">The text is no JSON, nested too deep, or has a number of too many digits.</exception>
    public static object? Parse(string json)
    {
        var reader = new Utf8JsonReader(JsonText.ToUtf8(json), new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        object? value = Read(ref reader);
        // What comes behind is an error of the reader's, if it is anything.
        reader.Read();
        return value;
    }

    private static object? Read(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new Dictionary<string, object?>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    string name = JsonText.Read(ref reader) ?? "";
                    reader.Read();
                    members[name] = Read(ref reader);
                }

                return members;
            case JsonTokenType.StartArray:
                var items = new List<object?>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Read(ref reader));
                return items.ToArray();
            case JsonTokenType.Number: return NumberOf(ref reader);
            case JsonTokenType.True: return true;
            case JsonTokenType.False: return false;
            case JsonTokenType.String: return JsonText.Read(ref reader);
            default: return null;
        }
    }

    private static object NumberOf(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt32(out int small)) return small;
        if (reader.TryGetInt64(out long whole)) return whole;
        if (reader.ValueSpan.Length > MostDigits) throw new JsonException(Texts.Format("Schema.NumberTooLong", MostDigits));
        string text = Encoding.UTF8.GetString(reader.ValueSpan.ToArray());
        bool hasExponent = text.IndexOfAny(['e', 'E']) >= 0;
        if (!hasExponent && text.IndexOf('.') < 0) return BigInteger.Parse(text, CultureInfo.InvariantCulture);
        if (!hasExponent && text.Count(char.IsDigit) <= DecimalDigits) return decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        // The older framework fails where the newer one says infinity.
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
            : text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
    }
}

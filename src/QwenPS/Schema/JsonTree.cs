using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Schema;

/// <summary>
/// Parses JSON that a user requested from a model, and converts it to .NET values. An object is converted to a <see cref="Dictionary{TKey, TValue}"/> whose
/// members have the same order as in the text. Arrays, strings, Booleans, and null are converted to the corresponding .NET values, and dates remain text.
/// Numbers are converted without loss. A whole number becomes an int, a long, or a BigInteger. A number with a fraction becomes a decimal. A number becomes a
/// double if it has an exponent, or if it has more digits than the decimal type supports.
/// </summary>
internal static class JsonTree
{
    /// <summary>The maximum nesting depth. A deeper value could cause a stack overflow, so it's rejected.</summary>
    public const int MaxDepth = 512;

    private const int DecimalDigits = 28;

    /// <summary>
    /// The maximum number of digits of a number. Without this limit, a long number would take too much time, because parsing and formatting take quadratic
    /// time.
    /// </summary>
    private const int MaxDigits = 1000;

    /// <exception cref="JsonException">The text isn't JSON, is nested too deeply, or contains a number with too many digits.</exception>
    public static object? Parse(string json)
    {
        var reader = new Utf8JsonReader(JsonText.ToUtf8(json), new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        object? value = PlainValue.Read(ref reader, ReadNumber);
        // If additional text follows the value, this call throws an exception.
        reader.Read();
        return value;
    }

    private static object ReadNumber(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt32(out int small)) return small;
        if (reader.TryGetInt64(out long whole)) return whole;
        if (reader.ValueSpan.Length > MaxDigits) throw new JsonException(Texts.Format("Schema.NumberTooLong", MaxDigits));
        string text = Encoding.UTF8.GetString(reader.ValueSpan.ToArray());
        bool hasExponent = text.IndexOfAny(['e', 'E']) >= 0;
        if (!hasExponent && text.IndexOf('.') < 0) return BigInteger.Parse(text, CultureInfo.InvariantCulture);
        if (!hasExponent && text.Count(char.IsDigit) <= DecimalDigits) return decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        // For a very large number, TryParse returns false in .NET Framework, but returns true and infinity in newer .NET versions.
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
            : text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
    }
}

/// <summary>
/// Compares the values that <see cref="JsonTree"/> returns. Numbers are compared by value, regardless of their type. Objects are compared regardless of the
/// order of their members.
/// </summary>
internal static class JsonValues
{
    public static string GetTypeName(object? value) => value switch
    {
        null => "null",
        bool => "boolean",
        string => "string",
        Dictionary<string, object?> => "object",
        object?[] => "array",
        _ => IsWhole(value) ? "integer" : "number",
    };

    /// <summary>
    /// Returns the items of a list. Any other value is returned as an array with one item. For some keywords, JSON Schema allows both a list and a single
    /// value.
    /// </summary>
    public static object?[] ToList(object? value) => value is object?[] list ? list : [value];

    public static bool IsNumber(object? value) => value is int or long or BigInteger or decimal or double;

    /// <summary>Determines whether the value is a number without a fraction. For example, 1.0 is such a number.</summary>
    public static bool IsWhole(object? value) => value switch
    {
        int or long or BigInteger => true,
        decimal number => decimal.Truncate(number) == number,
        double number => Math.Floor(number) == number && !double.IsInfinity(number),
        _ => false,
    };

    public static int Compare(object left, object right)
    {
        if (left is double || right is double) return ToDouble(left).CompareTo(ToDouble(right));
        if (left is not BigInteger && right is not BigInteger) return ToDecimal(left).CompareTo(ToDecimal(right));
        return left is decimal || right is decimal ? ToDouble(left).CompareTo(ToDouble(right)) : ToBig(left).CompareTo(ToBig(right));
    }

    public static bool IsMultiple(object value, object unit)
    {
        if (value is double or BigInteger || unit is double or BigInteger)
        {
            if (value is not (double or decimal) && unit is not (double or decimal)) return ToBig(value) % ToBig(unit) == 0;
            double quotient = ToDouble(value) / ToDouble(unit);
            return double.IsInfinity(quotient) ? ToDouble(value) % ToDouble(unit) == 0 : Math.Floor(quotient) == quotient;
        }

        return ToDecimal(value) % ToDecimal(unit) == 0;
    }

    public static bool AreEqual(object? left, object? right)
    {
        if (IsNumber(left) && IsNumber(right)) return Compare(left!, right!) == 0;
        return (left, right) switch
        {
            (Dictionary<string, object?> one, Dictionary<string, object?> other) =>
                one.Count == other.Count && one.All(member => other.TryGetValue(member.Key, out object? value) && AreEqual(member.Value, value)),
            (object?[] one, object?[] other) => one.Length == other.Length && one.Zip(other, AreEqual).All(isEqual => isEqual),
            _ => Equals(left, right),
        };
    }

    /// <summary>Counts characters in the same way as JSON Schema. A surrogate pair is one character.</summary>
    public static int CountCharacters(string text)
    {
        int length = text.Length;
        for (int i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i])) length--;
        }

        return length;
    }

    public static double ToDouble(object number) => number is BigInteger big ? (double)big : Convert.ToDouble(number, CultureInfo.InvariantCulture);

    private static decimal ToDecimal(object number) => Convert.ToDecimal(number, CultureInfo.InvariantCulture);

    private static BigInteger ToBig(object number) => number is BigInteger big ? big : new BigInteger(Convert.ToInt64(number, CultureInfo.InvariantCulture));
}

/// <summary>Finds the JSON in a model's answer.</summary>
internal static class AnswerJson
{
    private const string Fence = "```";

    /// <summary>Removes the white space and the Markdown code fence around the JSON. Models often add such a fence.</summary>
    public static string Unwrap(string content)
    {
        string text = content.Trim().Trim('\uFEFF');
        int line = text.IndexOf('\n');
        if (line < 0 || text.Length < 2 * Fence.Length || !text.StartsWith(Fence, StringComparison.Ordinal) || !text.EndsWith(Fence, StringComparison.Ordinal)) return text;
        // The first line of the fence contains the language, such as json.
        return line < text.Length - Fence.Length ? text.Substring(line, text.Length - Fence.Length - line).Trim() : text;
    }
}

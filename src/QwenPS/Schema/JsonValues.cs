using System.Globalization;
using System.Numerics;

namespace QwenPS.Schema;

/// <summary>How the values of a <see cref="JsonTree"/> compare: numbers by their value, whatever type carries them; objects whatever their order.</summary>
internal static class JsonValues
{
    public static string TypeOf(object? value) => value switch
    {
        null => "null",
        bool => "boolean",
        string => "string",
        Dictionary<string, object?> => "object",
        object?[] => "array",
        _ => IsWhole(value) ? "integer" : "number",
    };

    /// <summary>The items of a list, else the value as the only one: where JSON schema takes both.</summary>
    public static object?[] ListOf(object? value) => value is object?[] list ? list : [value];

    public static bool IsNumber(object? value) => value is int or long or BigInteger or decimal or double;

    /// <summary>Whether it is a number without a fraction; 1.0 is.</summary>
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
        if (left is BigInteger || right is BigInteger) return left is decimal || right is decimal ? ToDouble(left).CompareTo(ToDouble(right)) : ToBig(left).CompareTo(ToBig(right));
        return ToDecimal(left).CompareTo(ToDecimal(right));
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

    /// <summary>Characters as JSON counts them: what two of .NET's make up is one.</summary>
    public static int LengthOf(string text)
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

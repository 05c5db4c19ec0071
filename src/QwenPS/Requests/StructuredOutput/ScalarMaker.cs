using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using QwenPS.Schema;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>Numbers, texts and what is written as text. A number that would lose its fraction or does not fit in is refused; PowerShell would round.</summary>
internal static class ScalarMaker
{
    private static readonly HashSet<Type> Whole = [typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(BigInteger)];
    private static readonly HashSet<Type> Fractions = [typeof(float), typeof(double), typeof(decimal)];

    public static bool IsScalar(Type type) => ScalarSchema.Create(type) is not null;

    public static object Make(object value, Type type, string path)
    {
        try
        {
            return Make(value, type) ?? throw ObjectMaker.Wrong(path, value, type);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException or PSInvalidCastException)
        {
            throw ObjectMaker.Wrong(path, value, type);
        }
    }

    private static object? Make(object value, Type type)
    {
        if (Whole.Contains(type)) return JsonValues.IsWhole(value) ? MakeWhole(value, type) : null;
        if (Fractions.Contains(type)) return JsonValues.IsNumber(value) ? MakeFraction(value, type) : null;
        if (value is bool flag) return type == typeof(bool) || type == typeof(SwitchParameter) ? LanguagePrimitives.ConvertTo(flag, type, CultureInfo.InvariantCulture) : null;
        if (value is not string text) return null;
        if (type == typeof(string)) return text;
        // A number in quotes is no name of an enum's.
        if (type.IsEnum) return Enum.GetNames(type).Any(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) ? Enum.Parse(type, text, ignoreCase: true) : null;
        if (type == typeof(DateTime)) return DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        if (type == typeof(DateTimeOffset)) return DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        if (type == typeof(bool) || type == typeof(SwitchParameter)) return null;
        return LanguagePrimitives.ConvertTo(text, type, CultureInfo.InvariantCulture);
    }

    private static object MakeWhole(object value, Type type)
    {
        BigInteger whole = value switch { double number => new BigInteger(number), decimal number => new BigInteger(number), BigInteger big => big, _ => Convert.ToInt64(value, CultureInfo.InvariantCulture) };
        if (type == typeof(BigInteger)) return whole;
        if (type == typeof(ulong)) return (ulong)whole;
        return Convert.ChangeType((long)whole, type, CultureInfo.InvariantCulture);
    }

    private static object MakeFraction(object value, Type type)
    {
        if (type != typeof(decimal)) return Convert.ChangeType(JsonValues.ToDouble(value), type, CultureInfo.InvariantCulture);
        return value is BigInteger big ? (decimal)big : Convert.ToDecimal(value, CultureInfo.InvariantCulture);
    }
}

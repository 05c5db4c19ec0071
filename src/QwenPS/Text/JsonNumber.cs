using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace QwenPS.Text;

/// <summary>
/// Writes fractions with the same digits in all versions of .NET. The digits that System.Text.Json writes depend on the runtime. For example, .NET Framework
/// writes 0.69999999999999996 for 0.7. The journal uses a hash of the JSON as the key of a request. On different runtimes, the same request would have
/// different keys. Like newer .NET versions, this class writes the fewest digits that are parsed as the same number.
/// </summary>
internal static class JsonNumber
{
    /// <summary>The maximum number of digits before the decimal point. Numbers with more digits get an exponent.</summary>
    private const int MaxDigits = 17;

    /// <summary>The maximum number of zeros after the decimal point. Numbers with more zeros get an exponent.</summary>
    private const int MaxZeros = 3;

    private const int FractionBits = 52;
    private const int MinExponent = -1074;

    public static void WriteFraction(this Utf8JsonWriter writer, string name, double value)
    {
        writer.WritePropertyName(name);
        writer.WriteFractionValue(value);
    }

    /// <exception cref="ArgumentException">The value is infinite or not a number.</exception>
    public static void WriteFractionValue(this Utf8JsonWriter writer, double value) => writer.WriteRawValue(Format(value), skipInputValidation: true);

    /// <inheritdoc cref="WriteFractionValue"/>
    public static string Format(double value)
    {
        if (double.IsNaN(value) || double.IsInfinity(value)) throw new ArgumentException(value.ToString(CultureInfo.InvariantCulture), nameof(value));
        string sign = BitConverter.DoubleToInt64Bits(value) < 0 ? "-" : "";
        if (value == 0) return sign + "0";
        (string digits, int point) = FindDigits(Math.Abs(value));
        if (point > MaxDigits || point < -MaxZeros)
        {
            string fraction = digits.Length > 1 ? "." + digits.Substring(1) : "";
            return string.Format(CultureInfo.InvariantCulture, "{0}{1}{2}E{3:+00;-00}", sign, digits[0], fraction, point - 1);
        }

        if (point <= 0) return sign + "0." + new string('0', -point) + digits;
        return sign + (digits.Length <= point ? digits.PadRight(point, '0') : digits.Insert(point, "."));
    }

    /// <summary>
    /// Finds the shortest sequence of digits that identifies the number. If several sequences have this length, finds the one closest to the number. The
    /// calculation is exact, and uses the algorithm of Steele and White, as improved by Burger and Dybvig.
    /// </summary>
    /// <returns>The digits and the position of the decimal point. The number is 0.digits × 10^point.</returns>
    private static (string Digits, int Point) FindDigits(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        long fraction = bits & ((1L << FractionBits) - 1);
        int biased = (int)(bits >> FractionBits);
        long mantissa = biased == 0 ? fraction : fraction | (1L << FractionBits);
        int exponent = Math.Max(biased, 1) - 1 + MinExponent;
        // When text is parsed, a value that's halfway between two doubles is rounded to the double with the even mantissa.
        bool isEven = (mantissa & 1) == 0;
        // Directly below a power of two, the distance between two doubles is half as large.
        int narrow = fraction == 0 && biased > 1 ? 1 : 0;

        BigInteger rest = new BigInteger(mantissa) << (Math.Max(exponent, 0) + 1 + narrow);
        BigInteger unit = BigInteger.One << (Math.Max(-exponent, 0) + 1 + narrow);
        BigInteger below = BigInteger.One << Math.Max(exponent, 0);
        BigInteger above = below << narrow;

        int point = (int)Math.Ceiling(Math.Log10(value) - 1e-10);
        BigInteger power = BigInteger.Pow(10, Math.Abs(point));
        if (point >= 0) unit *= power;
        else (rest, below, above) = (rest * power, below * power, above * power);

        // Because the logarithm isn't exact, the position of the decimal point can be too small by one.
        if (Reaches(rest + above, unit, isEven)) point++;
        else (rest, below, above) = (rest * 10, below * 10, above * 10);

        var digits = new char[17];
        for (int length = 0; ; length++)
        {
            int digit = (int)BigInteger.DivRem(rest, unit, out rest);
            bool isLow = Reaches(below, rest, isEven);
            bool isHigh = Reaches(rest + above, unit, isEven);
            if (isLow || isHigh)
            {
                int half = (rest * 2).CompareTo(unit);
                if (!isLow || (isHigh && (half > 0 || (half == 0 && digit % 2 == 1)))) digit++;
                digits[length] = (char)('0' + digit);
                return (new string(digits, 0, length + 1), point);
            }

            digits[length] = (char)('0' + digit);
            (rest, below, above) = (rest * 10, below * 10, above * 10);
        }
    }

    private static bool Reaches(BigInteger value, BigInteger limit, bool isEnough) => isEnough ? value >= limit : value > limit;
}

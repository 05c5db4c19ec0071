using System.Globalization;
using System.Text;

namespace QwenPS.Documents.Office;

/// <summary>Formats the number of a list item. The names of the formats come from the Office Open XML standard (ST_NumberFormat).</summary>
internal static class ListNumber
{
    private const string ChineseDigits = "〇一二三四五六七八九";

    private static readonly (int Value, string Text)[] Roman =
    [
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ];

    public static string Format(int value, string format) => format switch
    {
        "lowerLetter" => FormatLetter(value, 'a'),
        "upperLetter" => FormatLetter(value, 'A'),
        "lowerRoman" => FormatRoman(value),
        "upperRoman" => FormatRoman(value).ToUpperInvariant(),
        "decimalZero" => value.ToString("00", CultureInfo.InvariantCulture),
        "chineseCounting" or "chineseCountingThousand" or "japaneseCounting" or "taiwaneseCounting" or "taiwaneseCountingThousand" or "ideographDigital" => FormatChinese(value),
        "ideographTraditional" => FormatCycle(value, "甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => FormatCycle(value, "子丑寅卯辰巳午未申酉戌亥"),
        "decimalEnclosedCircle" or "decimalEnclosedCircleChinese" when value is >= 1 and <= 20 => ((char)('\u2460' + value - 1)).ToString(),
        "bullet" or "none" => "",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Formats a number as letters in the same way as Word: a to z, then aa, bb, and so on.</summary>
    private static string FormatLetter(int value, char first)
    {
        if (value is < 1 or > 780) return value.ToString(CultureInfo.InvariantCulture);
        return new string((char)(first + ((value - 1) % 26)), ((value - 1) / 26) + 1);
    }

    private static string FormatRoman(int value)
    {
        if (value is < 1 or > 3999) return value.ToString(CultureInfo.InvariantCulture);
        var text = new StringBuilder();
        foreach ((int unit, string letters) in Roman)
        {
            for (; value >= unit; value -= unit) text.Append(letters);
        }

        return text.ToString();
    }

    private static string FormatCycle(int value, string characters) =>
        value < 1 || value > characters.Length ? value.ToString(CultureInfo.InvariantCulture) : characters[value - 1].ToString();

    private static string FormatChinese(int value)
    {
        if (value is < 1 or > 9999) return value.ToString(CultureInfo.InvariantCulture);
        var text = new StringBuilder();
        bool needsZero = false;
        foreach ((int unit, string name) in new[] { (1000, "千"), (100, "百"), (10, "十"), (1, "") })
        {
            int digit = value / unit % 10;
            if (digit == 0)
            {
                needsZero = text.Length > 0;
                continue;
            }

            if (needsZero) text.Append('零');
            needsZero = false;
            // The numbers 10 to 19 begin with 十, and not with 一十.
            if (digit != 1 || unit != 10 || text.Length > 0) text.Append(ChineseDigits[digit]);
            text.Append(name);
        }

        return text.ToString();
    }
}

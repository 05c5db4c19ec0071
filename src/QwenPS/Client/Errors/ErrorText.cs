using System.Globalization;
using System.Text.RegularExpressions;

namespace QwenPS.Client.Errors;

/// <summary>A text of the catalogue in the languages it has. Placeholders are names in braces: <c>{code}</c>.</summary>
internal sealed class ErrorText
{
    private static readonly Regex Placeholder = new(@"\{([a-z]+)\}", RegexOptions.CultureInvariant);

    public string En { get; set; } = "";

    public string? Zh { get; set; }

    /// <summary>The text in the culture's language; English where there is none.</summary>
    public string In(CultureInfo culture) => IsChinese(culture) && Zh is not null ? Zh : En;

    /// <summary>The text with its placeholders filled, in one pass: what is filled in is not read again.</summary>
    public string In(CultureInfo culture, Func<string, string> valueOf)
    {
        string text = In(culture);
        return text.IndexOf('{') < 0 ? text : Placeholder.Replace(text, match => valueOf(match.Groups[1].Value));
    }

    private static bool IsChinese(CultureInfo culture) => string.Equals(culture.TwoLetterISOLanguageName, "zh", StringComparison.Ordinal);
}

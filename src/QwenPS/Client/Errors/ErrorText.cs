using System.Globalization;
using System.Text.RegularExpressions;

namespace QwenPS.Client.Errors;

/// <summary>Represents a text of the error catalog in all languages of the catalog. Placeholders are names in braces, such as <c>{code}</c>.</summary>
internal sealed class ErrorText
{
    private static readonly Regex Placeholder = new(@"\{([a-z]+)\}", RegexOptions.CultureInvariant);

    public string En { get; set; } = "";

    public string? Zh { get; set; }

    /// <summary>Returns the text in the culture's language, or in English if the text isn't available in that language.</summary>
    public string In(CultureInfo culture) => IsChinese(culture) && Zh is not null ? Zh : En;

    /// <summary>Returns the text with its placeholders replaced. Placeholders in inserted values aren't replaced.</summary>
    public string In(CultureInfo culture, Func<string, string> getValue)
    {
        string text = In(culture);
        return text.IndexOf('{') < 0 ? text : Placeholder.Replace(text, match => getValue(match.Groups[1].Value));
    }

    private static bool IsChinese(CultureInfo culture) => string.Equals(culture.TwoLetterISOLanguageName, "zh", StringComparison.Ordinal);
}

using System.Management.Automation;
using System.Management.Automation.Language;

namespace QwenPS.PowerShell;

/// <summary>Provides methods for all completers. The methods match the word before the cursor, and enclose values in quotation marks for PowerShell.</summary>
internal static class CompletionText
{
    /// <summary>Creates a function that determines whether a value starts with the word before the cursor. The word can contain wildcards.</summary>
    /// <param name="wordToComplete">The word before the cursor.</param>
    /// <param name="isAnywhere">A value that indicates whether a word without wildcards can match any part of the value.</param>
    public static Func<string, bool> CreateMatcher(string? wordToComplete, bool isAnywhere = false)
    {
        string beginning = Unquote(wordToComplete);
        bool IsMatch(string value) => isAnywhere
            ? value.IndexOf(beginning, StringComparison.OrdinalIgnoreCase) >= 0
            : value.StartsWith(beginning, StringComparison.OrdinalIgnoreCase);
        if (!WildcardPattern.ContainsWildcardCharacters(beginning)) return IsMatch;
        try
        {
            var pattern = new WildcardPattern(beginning + "*", WildcardOptions.IgnoreCase);

            // This call only checks the pattern. For an invalid pattern, such as a single bracket, PowerShell throws an exception when the pattern is used, and
            // not when it's created.
            pattern.IsMatch("");
            return pattern.IsMatch;
        }
        catch (WildcardPatternException)
        {
            return IsMatch;
        }
    }

    /// <summary>Removes the quotation marks from the word before the cursor.</summary>
    public static string Unquote(string? wordToComplete) => (wordToComplete ?? "").Trim('\'', '"');

    /// <summary>Encloses a value in quotation marks if necessary.</summary>
    public static string Quote(string value)
    {
        bool isPlain = value.Length > 0 && char.IsLetterOrDigit(value[0]) && value.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':');
        return isPlain ? value : "'" + CodeGeneration.EscapeSingleQuotedStringContent(value) + "'";
    }
}

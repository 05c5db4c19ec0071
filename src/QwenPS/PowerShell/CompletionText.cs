using System.Management.Automation;
using System.Management.Automation.Language;

namespace QwenPS.PowerShell;

/// <summary>What completers share: reading the word before the cursor, and writing a value so that PowerShell reads it back unchanged.</summary>
internal static class CompletionText
{
    /// <summary>Whether a value is one that the word before the cursor begins; the word may have wildcards.</summary>
    public static Func<string, bool> Matcher(string? wordToComplete)
    {
        string beginning = (wordToComplete ?? "").Trim('\'', '"');
        bool StartsWith(string value) => value.StartsWith(beginning, StringComparison.OrdinalIgnoreCase);
        if (!WildcardPattern.ContainsWildcardCharacters(beginning)) return StartsWith;
        try
        {
            var pattern = new WildcardPattern(beginning + "*", WildcardOptions.IgnoreCase);

            // A pattern that is none (an open bracket) says so only when it is used.
            pattern.IsMatch("");
            return pattern.IsMatch;
        }
        catch (WildcardPatternException)
        {
            return StartsWith;
        }
    }

    /// <summary>The value, in quotes where it needs them.</summary>
    public static string Quote(string value)
    {
        bool isPlain = value.Length > 0 && char.IsLetterOrDigit(value[0]) && value.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':');
        return isPlain ? value : "'" + CodeGeneration.EscapeSingleQuotedStringContent(value) + "'";
    }
}

using System.Text;
using System.Text.RegularExpressions;

namespace QwenPS.Tests.Writing;

/// <summary>Finds the prose in a file. All other text is replaced with a mark that no pattern matches. Line numbers remain the same.</summary>
internal static partial class Prose
{
    private const char Mark = '\u00b7';

    /// <summary>Finds the prose in Markdown, without code, addresses, and front matter.</summary>
    public static string KeepMarkdown(string text) => Hide(Normalize(text), MarkdownCode());

    /// <summary>Finds the prose in a help topic, without its indented commands.</summary>
    public static string KeepTopic(string text) => Hide(Normalize(text), TopicCode());

    /// <summary>Finds the comments in C# code, without tags and the content of code tags.</summary>
    public static string KeepCode(string text) => Hide(Keep(Normalize(text), CodeToken()), XmlCode());

    /// <summary>Finds the comments in a PowerShell script, and the names of its tests.</summary>
    public static string KeepScript(string text) => Keep(Normalize(text), ScriptToken());

    /// <summary>Finds the comments in a project file.</summary>
    public static string KeepXml(string text) => Keep(Normalize(text), XmlToken());

    /// <summary>Finds the comments and the step names in YAML, and the comments in a shell script.</summary>
    public static string KeepYaml(string text) => Keep(Normalize(text), YamlToken());

    private static string Normalize(string text) => text.ReplaceLineEndings("\n");

    private static string Hide(string text, Regex code) => code.Replace(text, match => Cover(match.Value));

    private static string Keep(string text, Regex token)
    {
        var kept = new StringBuilder(text.Length);
        int end = 0;
        foreach (Group words in token.Matches(text).Select(match => match.Groups["words"]).Where(words => words.Success))
        {
            // The sign of a comment is replaced with spaces, so a sentence can continue on the next line.
            string before = text[end..words.Index];
            string sign = Sign().Match(before).Value;
            kept.Append(Cover(before[..^sign.Length])).Append(' ', sign.Length).Append(words.Value);
            end = words.Index + words.Length;
        }

        return kept.Append(Cover(text[end..])).ToString();
    }

    private static string Cover(string text) => NotSpace().Replace(text, Mark.ToString());

    [GeneratedRegex(@"(?://+|/\*|#|<#|<!--)\z")]
    private static partial Regex Sign();

    [GeneratedRegex(@"\S")]
    private static partial Regex NotSpace();

    [GeneratedRegex(@"\A---\n.*?\n---\n|^```.*?^```[^\n]*$|`[^`\n]+`|«[^»]+»|(?<=\]\()[^)]+(?=\))|https?://\S+", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex MarkdownCode();

    [GeneratedRegex(@"^ {8,}(?:\$|\||[A-Z]\w+-[A-Z]).*$|https?://\S+", RegexOptions.Multiline)]
    private static partial Regex TopicCode();

    // Strings and characters come first, so comment signs inside a string aren't recognized.
    [GeneratedRegex("""
        "{3,}.*?"{3,}|[$]?@[$]?"(?:[^"]|"")*"|[$]?"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.[^'\n]*)'|//+(?<words>[^\n]*)|/\*(?<words>.*?)\*/
        """, RegexOptions.Singleline)]
    private static partial Regex CodeToken();

    [GeneratedRegex("<(c|code|para|list)>[^<]*</\\1>|</?[a-z]+[^<>]*>|`[^`\n]+`|https?://\\S+")]
    private static partial Regex XmlCode();

    [GeneratedRegex("""
        @'\n.*?\n'@|@"\n.*?\n"@|(?<=^\s*(?:Describe|Context|It)\s)'(?<words>(?:[^'\n]|'')*)'|'(?:[^']|'')*'|"(?:[^"`]|`.|"")*"|<\#(?<words>.*?)\#>|(?<![^\s(){};,])\#(?<words>[^\n]*)
        """, RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex ScriptToken();

    [GeneratedRegex("<!--(?<words>.*?)-->", RegexOptions.Singleline)]
    private static partial Regex XmlToken();

    [GeneratedRegex("""
        ^\s*-?\s*(?:name|description):(?<words>[^\n]*)|(?<=^\s*)\#(?<words>[^\n]*)
        """, RegexOptions.Multiline)]
    private static partial Regex YamlToken();
}

using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace QwenPS.Client.Errors;

/// <summary>Finds the lines of a pasted text that belong together.</summary>
internal static class PastedLines
{
    private const int MaxLines = 12;

    /// <summary>The characters that end a sentence, or that end a quoted text in the output of a program.</summary>
    private const string Ends = ".!?。！？)]}\"'`）】";

    /// <summary>The prefixes that a terminal, a log, or a comment adds to a line.</summary>
    private static readonly char[] Marks = [' ', '\t', '\r', '│', '┃', '║', '|', '>', '*', '/', '⎿'];

    // A browser or an issue tracker can remove the escape character from a color code. For this reason, the pattern also matches color codes without this
    // character.
    private static readonly Regex Color = new(@"\x1b\[[0-9;?]{0,16}[A-Za-z]|\[[0-9]{1,2}(?:;[0-9]{1,3}){0,4}m", RegexOptions.CultureInvariant);

    private static readonly Regex Reference = new("&(?:amp|lt|gt|quot|apos|#[0-9]{1,5}|#x[0-9A-Fa-f]{1,4});", RegexOptions.CultureInvariant);

    /// <summary>Removes a terminal's color codes from the text.</summary>
    public static string RemoveColors(string text) => text.IndexOf('[') < 0 ? text : Color.Replace(text, "");

    /// <summary>
    /// Replaces HTML character references, such as &amp;quot;, with the characters that they represent. Because web pages and issue trackers sometimes escape a
    /// text twice, references are replaced up to twice.
    /// </summary>
    public static string DecodeHtml(string text)
    {
        for (int level = 0; level < 2 && Reference.IsMatch(text); level++) text = WebUtility.HtmlDecode(text);
        return text;
    }

    /// <summary>
    /// Returns the sentence at a position as one line. Removes the prefixes that a terminal, a log, or a comment added to each line of the sentence.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="at">A position in the first line of the sentence.</param>
    /// <param name="isOther">A function that determines whether a line belongs to another error.</param>
    public static string Join(string text, int at, Predicate<string> isOther)
    {
        int start = NearMatch.LineStart(text, at);
        int end = FindLineEnd(text, at);
        var joined = new StringBuilder(text.Substring(start, end - start).Trim(Marks));
        for (int count = 1; count < MaxLines && end < text.Length; count++)
        {
            if (joined.Length > 0 && Ends.IndexOf(joined[joined.Length - 1]) >= 0) break;
            int next = end + 1;
            end = FindLineEnd(text, next);
            string line = text.Substring(next, end - next).Trim(Marks);
            if (line.Length == 0 || IsStackFrame(line) || isOther(line)) break;
            joined.Append(' ').Append(line);
        }

        return joined.ToString();
    }

    public static int FindLineEnd(string text, int at)
    {
        int end = at < text.Length ? text.IndexOf('\n', at) : -1;
        return end < 0 ? text.Length : end;
    }

    private static bool IsStackFrame(string line) =>
        line.StartsWith("at ", StringComparison.Ordinal) || line.StartsWith("File \"", StringComparison.Ordinal) || line.StartsWith("Traceback ", StringComparison.Ordinal);
}

using System.Text;
using System.Text.RegularExpressions;

namespace QwenPS.Client.Errors;

/// <summary>The lines of a pasted text that belong together.</summary>
internal static class PastedLines
{
    private const int MostLines = 12;

    /// <summary>What ends a sentence, or closes what a program printed around one.</summary>
    private const string Ends = ".!?。！？)]}\"'`）】";

    /// <summary>What a terminal, a log or a comment puts in front of a line.</summary>
    private static readonly char[] Marks = [' ', '\t', '\r', '│', '┃', '║', '|', '>', '*', '/', '⎿'];

    // A browser or an issue keeps the rest of a color when it drops the escape character.
    private static readonly Regex Color = new(@"\x1b\[[0-9;?]{0,16}[A-Za-z]|\[[0-9]{1,2}(?:;[0-9]{1,3}){0,4}m", RegexOptions.CultureInvariant);

    /// <summary>The text without the colors of a terminal.</summary>
    public static string RemoveColors(string text) => text.IndexOf('[') < 0 ? text : Color.Replace(text, "");

    /// <summary>The line at a place and those that go on with its sentence, without the marks around them, in one line.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The place.</param>
    /// <param name="isOther">Whether a line is another error's.</param>
    public static string Join(string text, int at, Predicate<string> isOther)
    {
        int start = NearMatch.LineStart(text, at);
        int end = EndOf(text, at);
        var joined = new StringBuilder(text.Substring(start, end - start).Trim(Marks));
        for (int count = 1; count < MostLines && end < text.Length; count++)
        {
            if (joined.Length > 0 && Ends.IndexOf(joined[joined.Length - 1]) >= 0) break;
            int next = end + 1;
            end = EndOf(text, next);
            string line = text.Substring(next, end - next).Trim(Marks);
            if (line.Length == 0 || IsStackFrame(line) || isOther(line)) break;
            joined.Append(' ').Append(line);
        }

        return joined.ToString();
    }

    public static int EndOf(string text, int at)
    {
        int end = at < text.Length ? text.IndexOf('\n', at) : -1;
        return end < 0 ? text.Length : end;
    }

    private static bool IsStackFrame(string line) =>
        line.StartsWith("at ", StringComparison.Ordinal) || line.StartsWith("File \"", StringComparison.Ordinal) || line.StartsWith("Traceback ", StringComparison.Ordinal);
}

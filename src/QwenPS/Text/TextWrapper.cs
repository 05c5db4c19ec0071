using System.Text;

namespace QwenPS.Text;

/// <summary>
/// Breaks text into lines for a terminal. PowerShell's own line breaks depend on the culture. In most cultures, PowerShell also breaks lines in the middle of
/// words, URLs, and commands.
/// </summary>
internal static class TextWrapper
{
    // The characters that can't begin a line, and the characters that can't end a line.
    private const string Closing = "，。、；：？！）】》」』”’…·%,.;:?!)]}";
    private const string Opening = "（【《「『“‘([{";

    /// <inheritdoc cref="TerminalText.Wrap"/>
    public static string Wrap(string text, int width, int indent)
    {
        var lines = new StringBuilder(text.Length + 16);
        bool isFirst = true;
        foreach (string line in text.Split('\n'))
        {
            int column = 0;
            if (!isFirst)
            {
                lines.Append('\n').Append(' ', indent);
                column = indent;
            }

            isFirst = false;
            WrapLine(lines, line.TrimEnd('\r'), column, width, indent);
        }

        return lines.ToString();
    }

    /// <summary>Returns the number of columns of a text in a terminal.</summary>
    public static int GetWidth(string text, int start, int end)
    {
        int width = 0;
        for (int i = start; i < end; i++) width += char.IsLowSurrogate(text[i]) ? 0 : IsWide(text[i]) ? 2 : 1;
        return width;
    }

    /// <summary>
    /// Determines whether a terminal shows the character in two columns. This is the case for Chinese, Japanese, and Korean characters, full-width punctuation,
    /// and most characters that are surrogate pairs.
    /// </summary>
    public static bool IsWide(char c) =>
        c is (>= '\u1100' and <= '\u115F') or (>= '\u2E80' and <= '\uA4CF') or (>= '\uAC00' and <= '\uD7A3')
            or (>= '\uF900' and <= '\uFAFF') or (>= '\uFE30' and <= '\uFE6F') or (>= '\uFF00' and <= '\uFF60') || char.IsHighSurrogate(c);

    private static void WrapLine(StringBuilder lines, string line, int column, int width, int indent)
    {
        int place = 0;
        bool isEmpty = true;
        while (place < line.Length)
        {
            int start = SkipSpaces(line, place);
            int end = FindEnd(line, start);
            if (start == end) return;
            int spaces = start - place;
            int size = GetWidth(line, start, end);
            if (!isEmpty && column + spaces + size > width)
            {
                // If a URL doesn't fit into the line with the indent, the indent is reduced. Otherwise, PowerShell would break the URL.
                column = Math.Min(indent, Math.Max(0, width - size));
                lines.Append('\n').Append(' ', column);
                spaces = 0;
            }

            lines.Append(' ', spaces).Append(line, start, end - start);
            column += spaces + size;
            isEmpty = false;
            place = end;
        }
    }

    private static int SkipSpaces(string line, int place)
    {
        while (place < line.Length && line[place] == ' ') place++;
        return place;
    }

    /// <summary>Returns the end of a part that must not be broken. Such a part is a word or a wide character, with its punctuation.</summary>
    private static int FindEnd(string line, int place)
    {
        while (place < line.Length && Opening.IndexOf(line[place]) >= 0) place++;
        if (place < line.Length && IsWide(line[place])) place += char.IsHighSurrogate(line[place]) && place + 1 < line.Length ? 2 : 1;
        else while (place < line.Length && line[place] != ' ' && !IsWide(line[place])) place++;
        while (place < line.Length && Closing.IndexOf(line[place]) >= 0) place++;
        return place;
    }
}

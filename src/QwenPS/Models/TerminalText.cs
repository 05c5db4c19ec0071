using System.Globalization;
using System.Text;

namespace QwenPS;

/// <summary>Text of a model made safe for a terminal, whose control sequences could otherwise move the cursor, hide text, or worse.</summary>
public static class TerminalText
{
    /// <summary>
    /// The text with control characters made visible (ESC as <c>␛</c>), and those that turn the direction of text around (as <c>\u202e</c>), by which
    /// a line can look like another one; line breaks and tabs stay.
    /// </summary>
    /// <param name="text">Any text; null gives an empty one.</param>
    public static string MakeVisible(string? text)
    {
        if (text is null) return "";
        StringBuilder? visible = null;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool isLineBreak = c == '\n' || (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n');
            if ((!char.IsControl(c) && !TurnsAround(c)) || isLineBreak || c == '\t')
            {
                visible?.Append(c);
                continue;
            }

            visible ??= new StringBuilder(text, 0, i, text.Length + 16);
            if (c < ' ') visible.Append((char)('\u2400' + c));
            else if (c == '\u007F') visible.Append('\u2421');
            else visible.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
        }

        return visible?.ToString() ?? text;
    }

    /// <summary>The same on one line, and with what has no width, for a question that somebody answers by what it looks like.</summary>
    internal static string MakeVisibleLine(string? text)
    {
        var line = new StringBuilder();
        foreach (char c in MakeVisible(text))
        {
            if (c is '\r' or '\n') line.Append((char)('\u2400' + c));
            else if (char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) line.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else line.Append(c);
        }

        return line.ToString();
    }

    private static bool TurnsAround(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F' or '\u061C';
}

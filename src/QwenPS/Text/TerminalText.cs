using System.Globalization;
using System.Text;
using QwenPS.Text;

namespace QwenPS;

/// <summary>Makes text from a model safe for a terminal. For example, control sequences could otherwise move the cursor or hide text.</summary>
public static class TerminalText
{
    /// <summary>
    /// Makes certain characters visible. Control characters become symbols (ESC becomes <c>␛</c>). Characters that reverse the direction of text, separate
    /// lines, or have no width become escapes, such as <c>\u202e</c>. Such characters could change the appearance of a line. Line breaks and tabs aren't
    /// changed. In GitHub Actions and Azure Pipelines, the beginnings of commands such as <c>##vso[</c> also become escapes, so the CI system doesn't run the
    /// commands.
    /// </summary>
    /// <param name="text">The text. The result for null is an empty string.</param>
    public static string MakeVisible(string? text) => text is null ? "" : Escape(text, isLine: false, LogCommands.AreRun);

    /// <summary>
    /// Makes characters visible in a single line, such as a message, a row of a table, or a question. The user's answer to a question depends on what's
    /// displayed. For this reason, a character without a width is always made visible, even if a writing system requires it.
    /// </summary>
    internal static string MakeVisibleLine(string? text) => text is null ? "" : Escape(text, isLine: true, LogCommands.AreRun);

    /// <summary>
    /// Makes characters visible in a command for the CI system. The beginning of the command isn't changed, so the CI system runs the command.
    /// </summary>
    internal static string MakeVisibleCommand(string text) => Escape(text, isLine: true, breaksCommands: false);

    /// <summary>
    /// Breaks text into lines that fit into a window. A line can break between words or between Chinese characters, but never in a URL or in the name of a
    /// command. A word that's wider than the window isn't broken.
    /// </summary>
    /// <param name="text">The text. Its line breaks are preserved. The result for null is an empty string.</param>
    /// <param name="width">The width of the window in columns.</param>
    /// <param name="indent">The number of spaces before every line except the first. The default is 0.</param>
    public static string Wrap(string? text, int width, int indent = 0) => text is null ? "" : TextWrapper.Wrap(text, width, Math.Max(0, indent));

    /// <param name="text">The text.</param>
    /// <param name="isLine">A value that indicates whether the text must be one line.</param>
    /// <param name="breaksCommands">A value that indicates whether the beginnings of commands for CI systems become escapes.</param>
    internal static string Escape(string text, bool isLine, bool breaksCommands)
    {
        StringBuilder? visible = null;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (IsSafe(text, i, isLine) && !(breaksCommands && LogCommands.IsMarker(text, i)))
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

    private static bool IsSafe(string text, int place, bool isLine)
    {
        char c = text[place];
        if (c is >= ' ' and <= '~') return true;
        if (c == '\t') return true;
        if (c is '\n' or '\r') return !isLine && (c == '\n' || (place + 1 < text.Length && text[place + 1] == '\n'));
        if (c < '\u00A0') return false;
        if (char.IsSurrogate(c)) return IsSafePair(text, char.IsHighSurrogate(c) ? place : place - 1);
        if (c is '\u2028' or '\u2029') return false;
        if (c < '\u00AD' || CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.Format) return true;
        // Persian and some emoji require the zero-width joiner and non-joiner. The soft hyphen is also allowed. The characters in the last condition are Arabic
        // and Syriac signs, which are visible.
        return (!isLine && (c is '\u200C' or '\u200D' or '\u00AD')) || c is (>= '\u0600' and <= '\u0605') or '\u06DD' or '\u070F' or '\u0890' or '\u0891' or '\u08E2';
    }

    /// <summary>Determines whether two surrogates form a character that isn't a tag character. Tag characters are invisible, so they could hide text.</summary>
    private static bool IsSafePair(string text, int place)
    {
        if (place < 0 || place + 1 >= text.Length || !char.IsSurrogatePair(text[place], text[place + 1])) return false;
        return text[place] != '\uDB40' || text[place + 1] > '\uDC7F';
    }
}

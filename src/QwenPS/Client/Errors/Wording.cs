using System.Globalization;
using System.Text;

namespace QwenPS.Client.Errors;

/// <summary>
/// A text reduced to what tells messages apart. Terminals wrap lines, even within words, programs quote and escape, and logs draw frames and mark lines:
/// without blanks, quotes, escapes and marks, a message stays the same however it was printed.
/// </summary>
internal sealed class Wording
{
    /// <summary>The most that may stand in the place of one asterisk: a name, a number, a list of values.</summary>
    private const int MaxGap = 100;

    private readonly string _text;
    private readonly int[] _places;

    private Wording(string text, int[] places)
    {
        _text = text;
        _places = places;
    }

    /// <summary>Reduces a text.</summary>
    public static Wording Create(string text)
    {
        var reduced = new StringBuilder(text.Length);
        var places = new int[text.Length];
        bool isLineStart = true;
        for (int at = 0; at < text.Length; at++)
        {
            int start = at;
            char c = text[at];
            if (c == '\n') isLineStart = true;
            if (c == '\u001b') at = EndOfColor(text, at);
            else if (c == '\\') c = ReadEscape(text, ref at);
            if (c is '\u001b' or '\\' || IsMark(c, isLineStart)) continue;
            isLineStart = false;
            places[reduced.Length] = start;
            reduced.Append(char.ToLowerInvariant(c));
        }

        return new Wording(reduced.ToString(), places);
    }

    /// <summary>The parts of a pattern, which stand one after the other with at most a short gap between them.</summary>
    public static string[] PartsOf(string pattern) => [.. pattern.Split('*').Select(part => Create(part)._text).Where(part => part.Length > 0)];

    /// <summary>Where in the original text the parts begin; -1 if they aren't in it.</summary>
    public int Find(string[] parts)
    {
        if (Array.Exists(parts, part => IndexOf(part, 0, _text.Length) < 0)) return -1;
        for (int start = IndexOf(parts[0], 0, _text.Length); start >= 0; start = IndexOf(parts[0], start + 1, _text.Length))
        {
            int end = start + parts[0].Length;
            int next = 1;
            for (; next < parts.Length; next++)
            {
                int at = IndexOf(parts[next], end, Math.Min(_text.Length, end + MaxGap + parts[next].Length));
                if (at < 0) break;
                end = at + parts[next].Length;
            }

            if (next == parts.Length) return _places[start];
        }

        return -1;
    }

    private int IndexOf(string part, int start, int end) => start >= end ? -1 : _text.IndexOf(part, start, end - start, StringComparison.Ordinal);

    private static bool IsMark(char c, bool isLineStart) => c switch
    {
        '"' or '\'' or '`' or '‘' or '’' or '“' or '”' or '*' or '|' or '│' or '┃' or '║' or '\uFFFD' => true,
        '>' or '/' or '#' or '⎿' => isLineStart,
        _ => char.IsWhiteSpace(c) || char.IsControl(c),
    };

    /// <summary>The character that an escape stands for; a backslash for those that stand for nothing that counts.</summary>
    private static char ReadEscape(string text, ref int at)
    {
        while (at + 1 < text.Length && text[at + 1] == '\\') at++;
        if (at + 1 >= text.Length) return '\\';
        char next = text[at + 1];
        if (next is 'n' or 'r' or 't') at++;
        if (next != 'u' || at + 5 >= text.Length) return '\\';
        if (!int.TryParse(text.Substring(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code)) return '\\';
        at += 5;
        return (char)code;
    }

    private static int EndOfColor(string text, int at)
    {
        int end = at + 1;
        if (end < text.Length && text[end] == '[')
        {
            do end++;
            while (end < text.Length && end - at < 20 && !char.IsLetter(text[end]));
        }

        return Math.Min(end, text.Length - 1);
    }
}

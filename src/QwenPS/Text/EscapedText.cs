using System.Globalization;

namespace QwenPS.Text;

/// <summary>
/// Represents a text in which the escapes of JSON, URLs, and HTML are decoded, including nested escapes. Invisible characters are removed. For each decoded
/// character, the object stores the position in the original text. Use the decoded text only for searching, because decoding can change the meaning of a text.
/// </summary>
internal sealed class EscapedText
{
    /// <summary>The maximum nesting level of escapes.</summary>
    private const int MaxNesting = 6;

    private readonly char[] _characters;
    private readonly int[] _starts;
    private readonly int[] _ends;
    private int _length;

    /// <param name="text">The text.</param>
    /// <param name="start">The index in the text at which the part to decode starts.</param>
    /// <param name="end">The index in the text after the part to decode.</param>
    public EscapedText(string text, int start, int end)
    {
        _characters = new char[end - start];
        _starts = new int[end - start];
        _ends = new int[end - start];
        for (int i = start; i < end; i++) Keep(text[i], i, i + 1);
        for (int round = 0; round < MaxNesting && DecodeOnce(); round++)
        {
            // The text is decoded repeatedly, until it contains no more escapes.
        }

        Decoded = new string(_characters, 0, _length);
    }

    public string Decoded { get; }

    public static string Decode(string text) => IsPossible(text) ? new EscapedText(text, 0, text.Length).Decoded : text;

    /// <summary>Determines whether the text might contain escapes or invisible characters.</summary>
    public static bool IsPossible(string text)
    {
        foreach (char c in text)
        {
            if (c is '\\' or '%' or '&' || IsInvisible(c)) return true;
        }

        return false;
    }

    /// <summary>Gets the index in the original text at which a decoded character starts.</summary>
    public int GetStart(int place) => _starts[place];

    /// <summary>Gets the index in the original text after a decoded character.</summary>
    public int GetEnd(int place) => _ends[place];

    private static bool IsInvisible(char c) => c is not (>= ' ' and <= '~') && (char.IsControl(c) || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format);

    private void Keep(char c, int start, int end)
    {
        if (IsInvisible(c)) return;
        _characters[_length] = c;
        _starts[_length] = start;
        _ends[_length++] = end;
    }

    /// <summary>Decodes the outermost escapes. Returns true if the text contained any escapes.</summary>
    private bool DecodeOnce()
    {
        int length = _length;
        _length = 0;
        bool isChanged = false;
        for (int i = 0; i < length;)
        {
            (char c, int taken) = _characters[i] switch
            {
                '\\' => ReadBackslash(i, length),
                '%' => ReadHex(i + 1, 2, length) is { } value ? (value, 3) : ('%', 1),
                '&' => ReadEntity(i, length),
                var other => (other, 1),
            };
            isChanged |= taken > 1;
            Keep(c, _starts[i], _ends[i + taken - 1]);
            i += taken;
        }

        return isChanged;
    }

    private (char Character, int Taken) ReadBackslash(int start, int length) => start + 1 == length ? ('\\', 1) : _characters[start + 1] switch
    {
        'u' or 'U' when ReadHex(start + 2, 4, length) is { } value => (value, 6),
        'x' or 'X' when ReadHex(start + 2, 2, length) is { } value => (value, 4),
        '"' or '\'' or '/' or '\\' => (_characters[start + 1], 2),
        _ => ('\\', 1),
    };

    private (char Character, int Taken) ReadEntity(int start, int length)
    {
        const int longest = 10;
        int end = Array.IndexOf(_characters, ';', start, Math.Min(longest, length - start));
        if (end < 0) return ('&', 1);
        string name = new(_characters, start + 1, end - start - 1);
        int taken = end - start + 1;
        if (name.Length > 1 && name[0] == '#')
        {
            bool isHex = name[1] is 'x' or 'X';
            NumberStyles style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
            bool isNumber = int.TryParse(name.Substring(isHex ? 2 : 1), style, CultureInfo.InvariantCulture, out int value);
            return isNumber && value is > 0 and <= char.MaxValue ? ((char)value, taken) : ('&', 1);
        }

        return name switch
        {
            "amp" => ('&', taken),
            "lt" => ('<', taken),
            "gt" => ('>', taken),
            "quot" => ('"', taken),
            "apos" => ('\'', taken),
            _ => ('&', 1),
        };
    }

    private char? ReadHex(int start, int count, int length)
    {
        if (start + count > length) return null;
        int value = 0;
        for (int i = start; i < start + count; i++)
        {
            int digit = _characters[i] switch
            {
                >= '0' and <= '9' and var c => c - '0',
                >= 'a' and <= 'f' and var c => c - 'a' + 10,
                >= 'A' and <= 'F' and var c => c - 'A' + 10,
                _ => -1,
            };
            if (digit < 0) return null;
            value = (value << 4) | digit;
        }

        return (char)value;
    }
}

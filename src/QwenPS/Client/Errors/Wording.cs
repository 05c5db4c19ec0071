using System.Globalization;
using System.Text;

namespace QwenPS.Client.Errors;

/// <summary>
/// Represents a text in a reduced form, in which the error catalog searches for phrases. Terminals wrap lines even within words, programs add quotation marks
/// and escape characters, and logs add vertical lines and other markers. The reduced form contains neither these characters nor spaces, so it's the same for
/// all variants of a message.
/// </summary>
internal sealed class Wording
{
    /// <summary>The maximum number of characters that an asterisk in a pattern matches. The match is a name, a number, or a list of values.</summary>
    private const int MaxGap = 100;

    /// <summary>The maximum number of characters between the words of a family of phrases (<see cref="ErrorFile.Families"/>).</summary>
    private const int LongestDistance = 60;

    /// <summary>The ending of words such as "doesn't", without the apostrophe.</summary>
    private const string Contraction = "nt";

    /// <summary>The minimum length of a truncated phrase at the end of a text. Shorter text could belong to several phrases.</summary>
    private const int ShortestCut = 12;

    /// <summary>The minimum length of a truncated phrase in Chinese.</summary>
    private const int ShortestChineseCut = 6;

    /// <summary>The characters that programs add to the end of a truncated text.</summary>
    private static readonly char[] CutMarks = ['.', '…'];

    // The following values limit the time that a search takes in a text from a malicious server.
    private const int LongestSearch = 16 * 1024;
    private const int MostPlaces = 20;
    private const int MostPlacesOfList = 200;

    private readonly string _text;
    private readonly int[] _places;
    private readonly bool[] _isWordStart;
    private readonly List<int> _sentences;
    private readonly int _cutAt;
    private readonly Dictionary<string[], List<(int Start, int End)>> _found = [];

    private Wording(string text, int[] places, bool[] isWordStart, List<int> sentences, bool isCutOff)
    {
        _cutAt = isCutOff ? text.TrimEnd(CutMarks).Length : 0;
        _text = text;
        _places = places;
        _isWordStart = isWordStart;
        _sentences = sentences;
    }

    /// <summary>Creates the reduced form of a text.</summary>
    public static Wording Create(string text)
    {
        var reduced = new StringBuilder(text.Length);
        var places = new int[text.Length];
        var isWordStart = new bool[text.Length];
        var sentences = new List<int>();
        bool isLineStart = true;
        char previous = ' ';
        for (int at = 0; at < text.Length; at++)
        {
            int start = at;
            char c = text[at];
            if (c == '\n') isLineStart = true;
            if (c == '\u001b') at = FindColorEnd(text, at);
            else if (c == '\\') c = ReadEscape(text, ref at);
            char before = previous;
            previous = c;
            int fence = FindFenceEnd(text, at);
            if (c is '\u001b' or '\\' || (IsMark(c, isLineStart) && fence < 0) || IsHyphen(text, at)) continue;
            if (fence >= 0) at = fence;
            isLineStart = false;
            places[reduced.Length] = start;
            isWordStart[reduced.Length] = IsWordStart(before, c, at + 1 < text.Length ? text[at + 1] : ' ');
            reduced.Append(char.ToLowerInvariant(ToHalfWidth(c)));
            if (IsSentenceEnd(text, at)) sentences.Add(reduced.Length);
        }

        return new Wording(reduced.ToString(), places, isWordStart, sentences, IsCutOff(text.TrimEnd()));
    }

    /// <summary>Returns the reduced form of a text as a string.</summary>
    public static string Reduce(string text) => Create(text)._text;

    /// <summary>
    /// Splits a pattern at its asterisks, and returns the reduced form of each part. A text matches if it contains the parts in the same order, with only short
    /// gaps between them.
    /// </summary>
    public static string[] SplitPattern(string pattern) => [.. pattern.Split('*').Select(Reduce).Where(part => part.Length > 0)];

    /// <summary>Returns the position of the first part in the original text, or -1 if the text doesn't contain all parts.</summary>
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

    /// <summary>
    /// Returns how many characters of the pattern's last part are at the end of the truncated text, or 0 if there's no match. Titles of issues and messages in
    /// user interfaces are often truncated.
    /// </summary>
    /// <param name="parts">The parts of the pattern.</param>
    /// <param name="share">The minimum fraction of the last part that the text must contain, from 0 to 1.</param>
    public int MeasureCut(string[] parts, double share)
    {
        string last = parts[parts.Length - 1];
        int shortest = Math.Max(IsLetterOrDigit(last[0]) ? ShortestCut : ShortestChineseCut, (int)Math.Ceiling(last.Length * share));
        for (int length = Math.Min(last.Length - 1, _cutAt); length >= shortest; length--)
        {
            if (string.CompareOrdinal(_text, _cutAt - length, last, 0, length) == 0) return HasBefore(parts, _cutAt - length) ? length : 0;
        }

        return 0;
    }

    /// <summary>Determines whether all parts except the last part precede a position, with only short gaps between them.</summary>
    private bool HasBefore(string[] parts, int place)
    {
        for (int part = parts.Length - 2; part >= 0; part--)
        {
            int from = Math.Max(0, place - MaxGap - parts[part].Length);
            int at = _text.Substring(from, place - from).LastIndexOf(parts[part], StringComparison.Ordinal);
            if (at < 0) return false;
            place = from + at;
        }

        return true;
    }

    /// <summary>Determines whether a sentence of the text contains at least one word of each list. The words must be close to each other.</summary>
    public bool HasNear(string[][] lists) =>
        FindAll(lists[0]).Exists(first => Array.TrueForAll(lists, list => list == lists[0] || FindAll(list).Exists(other => IsNear(first, other))));

    private List<(int Start, int End)> FindAll(string[] words)
    {
        if (_found.TryGetValue(words, out List<(int Start, int End)>? found)) return found;
        found = [];
        int length = Math.Min(_text.Length, LongestSearch);
        foreach (string word in words)
        {
            int left = MostPlaces;
            for (int at = IndexOf(word, 0, length); at >= 0 && left > 0 && found.Count < MostPlacesOfList; at = IndexOf(word, at + 1, length))
            {
                if (!IsWord(word, at)) continue;
                found.Add((at, at + word.Length));
                left--;
            }
        }

        return _found[words] = found;
    }

    /// <summary>
    /// Determines whether a position is the start of a word. The reduced form has no spaces. Without this check, a match could start in one word and end in the
    /// next word. For example, <c>min</c> would match in "maximum input". For a Chinese word, this method only checks that the word doesn't follow <c>不</c>
    /// (not), because <c>不</c> reverses the meaning of the word.
    /// </summary>
    private bool IsWord(string word, int at)
    {
        if (!IsLetterOrDigit(word[0])) return at == 0 || _text[at - 1] != '不';
        return _isWordStart[at] || word.StartsWith(Contraction, StringComparison.Ordinal);
    }

    /// <summary>Determines whether two parts of the text are close to each other in the same sentence.</summary>
    private bool IsNear((int Start, int End) one, (int Start, int End) other)
    {
        (int from, int to) = one.Start <= other.Start ? (one.End, other.Start) : (other.End, one.Start);
        return to >= from && to - from <= LongestDistance && !HasSentenceEnd(from, to);
    }

    /// <summary>Determines whether a sentence ends between two positions.</summary>
    private bool HasSentenceEnd(int from, int to)
    {
        int next = _sentences.BinarySearch(from + 1);
        if (next < 0) next = ~next;
        return next < _sentences.Count && _sentences[next] <= to;
    }

    private int IndexOf(string part, int start, int end) => start >= end ? -1 : _text.IndexOf(part, start, end - start, StringComparison.Ordinal);

    /// <summary>Returns the ordinary form of a full-width letter or digit. Text recognition and input methods can create full-width characters.</summary>
    private static char ToHalfWidth(char c) => c is (>= '０' and <= '９') or (>= 'Ａ' and <= 'Ｚ') or (>= 'ａ' and <= 'ｚ') ? (char)(c - 0xFEE0) : c;

    /// <summary>
    /// Determines whether a word starts at a character. In class names, words start with a capital letter. For example, <c>HTTPMethod</c> consists of HTTP and
    /// Method.
    /// </summary>
    private static bool IsWordStart(char before, char c, char next) =>
        !IsLetterOrDigit(before) || (char.IsUpper(c) && (!char.IsUpper(before) || char.IsLower(next))) || char.IsDigit(before) != char.IsDigit(c);

    private static bool IsLetterOrDigit(char c) => c < 128 && char.IsLetterOrDigit(c);

    /// <summary>Determines whether a character joins the words of a name, as in api_key and api-key. A minus sign before a number doesn't join words.</summary>
    private static bool IsHyphen(string text, int at) => text[at] == '_' || (text[at] == '-' && !(at + 1 < text.Length && char.IsDigit(text[at + 1])));

    /// <summary>
    /// Returns the end of a Markdown fence that starts at a position, or -1 if there's no fence at this position. The reduced form keeps fences, because a
    /// fence shows that the text is a model's answer. Single backticks aren't kept, because they only quote words. In text that's copied from an issue, the
    /// backticks of a fence can be escaped.
    /// </summary>
    private static int FindFenceEnd(string text, int at)
    {
        if (text[at] != '`') return -1;
        for (int count = 1; count < 3; count++)
        {
            at++;
            if (at < text.Length && text[at] == '\\') at++;
            if (at >= text.Length || text[at] != '`') return -1;
        }

        return at;
    }

    /// <summary>Determines whether a text is probably truncated. Such a text ends with a letter, a digit, or an ellipsis.</summary>
    private static bool IsCutOff(string text) =>
        text.Length > 0 && (char.IsLetterOrDigit(text[text.Length - 1]) || text.EndsWith("…", StringComparison.Ordinal) || text.EndsWith("...", StringComparison.Ordinal));

    private static bool IsSentenceEnd(string text, int at) => text[at] switch
    {
        '。' or '！' or '？' or '；' or ';' => true,
        '.' or '!' or '?' => at + 1 == text.Length || char.IsWhiteSpace(text[at + 1]) || text[at + 1] == '\\',
        _ => false,
    };

    private static bool IsMark(char c, bool isLineStart) => c switch
    {
        '"' or '\'' or '`' or '‘' or '’' or '“' or '”' or '*' or '|' or '│' or '┃' or '║' or '\uFFFD' => true,
        '>' or '/' or '#' or '⎿' => isLineStart,
        _ => char.IsWhiteSpace(c) || char.IsControl(c),
    };

    /// <summary>Returns the character that an escape sequence represents. Returns a backslash if the reduced form doesn't contain this character.</summary>
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

    private static int FindColorEnd(string text, int at)
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

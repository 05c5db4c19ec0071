using System.Text;

namespace QwenPS.Connections;

/// <summary>
/// The grammar of dotenv files: <c>[export] KEY = value</c>, with the value bare (up to a <c>#</c> behind a blank), in single quotes
/// (literally), or in double quotes (with <c>\n \r \t \" \' \\ \$</c>). Quoted values may span lines, as keys in PEM form do.
/// </summary>
internal sealed class EnvFileParser
{
    private readonly string _text;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
    private readonly List<int> _ignoredLines = [];
    private readonly List<int> _ignoredStarts = [];
    private int _position;
    private int _line = 1;

    public EnvFileParser(string text)
    {
        _text = text;
    }

    public IReadOnlyDictionary<string, string> Values => _values;

    public IReadOnlyList<int> IgnoredLines => _ignoredLines;

    /// <summary>Reads the whole text. A line that is not of the form costs only itself: reading goes on with the next.</summary>
    public void Run()
    {
        if (_text.Length > 0 && _text[0] == '\uFEFF') _position = 1;
        while (_position < _text.Length)
        {
            int start = SkipBlanks(_position);
            if (IsLineEnd(start) || _text[start] == '#')
            {
                GoToNextLine(start);
            }
            else if (TryReadAssignment(start, out var key, out var value, out int end))
            {
                _values[key] = value;
                _lines[key] = _line;
                GoToNextLine(end);
            }
            else
            {
                _ignoredLines.Add(_line);
                _ignoredStarts.Add(start);
                GoToNextLine(start);
            }
        }
    }

    /// <summary>The number of a line that has the name in it in a form that was ignored, or in other letters' case; null where none has.</summary>
    public int? FindOtherForm(string name)
    {
        for (int i = 0; i < _ignoredStarts.Count; i++)
        {
            if (HasName(_ignoredStarts[i], name)) return _ignoredLines[i];
        }

        foreach (KeyValuePair<string, int> pair in _lines)
        {
            if (pair.Key != name && IsSame(pair.Key, name)) return pair.Value;
        }

        return null;
    }

    private static bool IsSame(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private bool HasName(int position, string name)
    {
        while (!IsLineEnd(position))
        {
            string found = ReadName(position, out int end);
            if (IsSame(found, name)) return true;
            position = found.Length == 0 ? position + 1 : end;
        }

        return false;
    }

    private bool TryReadAssignment(int start, out string key, out string value, out int end)
    {
        value = "";
        key = ReadName(start, out end);
        if (key == "export" && !IsLineEnd(end) && IsBlank(_text[end])) key = ReadName(SkipBlanks(end), out end);
        end = SkipBlanks(end);
        if (key.Length == 0 || IsLineEnd(end) || _text[end] != '=') return false;

        int afterSign = end + 1;
        end = SkipBlanks(afterSign);
        if (IsLineEnd(end)) return true;
        if (_text[end] is '"' or '\'') return TryReadQuoted(end, out value, out end);
        value = ReadBare(afterSign, out end);
        return true;
    }

    private string ReadName(int start, out int end)
    {
        end = start;
        while (end < _text.Length && IsNameCharacter(_text[end], isFirst: end == start)) end++;
        return _text.Substring(start, end - start);
    }

    private string ReadBare(int start, out int end)
    {
        end = start;
        while (!IsLineEnd(end) && !(_text[end] == '#' && end > start && IsBlank(_text[end - 1]))) end++;
        return _text.Substring(start, end - start).Trim(' ', '\t');
    }

    private bool TryReadQuoted(int open, out string value, out int end)
    {
        char quote = _text[open];
        var content = new StringBuilder();
        value = "";
        for (end = open + 1; end < _text.Length && _text[end] != quote; end++)
        {
            if (quote == '"' && _text[end] == '\\' && end + 1 < _text.Length && Unescape(_text[end + 1]) is { } plain)
            {
                content.Append(plain);
                end++;
            }
            else
            {
                content.Append(_text[end]);
            }
        }

        if (end >= _text.Length) return false;
        value = content.ToString();
        end = SkipBlanks(end + 1);
        return IsLineEnd(end) || _text[end] == '#';
    }

    /// <summary>What an escape stands for; null for an unknown one, which is kept as it is (Windows paths have many).</summary>
    private static char? Unescape(char c) => c switch
    {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '"' or '\'' or '\\' or '$' => c,
        _ => null,
    };

    private void GoToNextLine(int position)
    {
        while (!IsLineEnd(position)) position++;
        if (position < _text.Length) position += IsCrLf(position) ? 2 : 1;
        // Counted here and nowhere else: a value in quotes can have passed several line ends.
        for (; _position < position; _position++)
        {
            if (_text[_position] == '\n' || (_text[_position] == '\r' && !IsCrLf(_position))) _line++;
        }
    }

    private bool IsCrLf(int position) => _text[position] == '\r' && position + 1 < _text.Length && _text[position + 1] == '\n';

    private bool IsLineEnd(int position) => position >= _text.Length || _text[position] is '\r' or '\n';

    private int SkipBlanks(int position)
    {
        while (position < _text.Length && IsBlank(_text[position])) position++;
        return position;
    }

    private static bool IsBlank(char c) => c is ' ' or '\t';

    private static bool IsNameCharacter(char c, bool isFirst) =>
        c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or '_' || (!isFirst && c is (>= '0' and <= '9') or '.' or '-');
}

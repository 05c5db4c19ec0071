using System.Text;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>
/// The values of a dotenv file. Variables aren't expanded, commands aren't executed, and the process's environment isn't changed.
/// </summary>
internal sealed class EnvFile
{
    private const int LinesNamed = 5;

    private readonly EnvFileParser _parser;

    private EnvFile(string name, EnvFileParser parser)
    {
        _parser = parser;
        Warnings = IgnoredLines.Count == 0 ? [] : [Describe(name, IgnoredLines)];
    }

    /// <summary>The variables. If a name occurs twice, the last value applies. Names are case-sensitive.</summary>
    public IReadOnlyDictionary<string, string> Values => _parser.Values;

    /// <summary>The numbers, from 1, of malformed lines, which are ignored.</summary>
    public IReadOnlyList<int> IgnoredLines => _parser.IgnoredLines;

    /// <summary>One warning about all ignored lines, with the file's name and the line numbers, but without content; otherwise empty.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Reads a file of at most 1 MB. If that fails, returns null, and <paramref name="file"/> contains the reason.</summary>
    public static EnvFile? TryLoad(string path, out SettingFile file)
    {
        file = SettingFile.Read(path);
        return file.Text is { } text ? Parse(text, path) : null;
    }

    /// <summary>Parses a dotenv file. Accepts any text without throwing.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="name">The file's path, for the warning.</param>
    public static EnvFile Parse(string text, string name)
    {
        var parser = new EnvFileParser(text);
        parser.Run();
        return new EnvFile(name, parser);
    }

    /// <summary>
    /// Finds a line that was meant to set the variable but doesn't: a shell command (<c>set</c>, <c>$env:</c>), YAML, or a name in different case.
    /// Returns the line number, or null.
    /// </summary>
    public int? FindOtherForm(string variable) => _parser.FindOtherForm(variable);

    private static string Describe(string name, IReadOnlyList<int> lines)
    {
        var numbers = string.Join(", ", lines.Take(LinesNamed));
        if (lines.Count > LinesNamed) return TerminalText.MakeVisibleLine(Texts.Format("Setup.EnvFileIgnoredMore", numbers, lines.Count - LinesNamed, name));
        return TerminalText.MakeVisibleLine(Texts.Format(lines.Count == 1 ? "Setup.EnvFileIgnoredLine" : "Setup.EnvFileIgnoredLines", numbers, name));
    }
}

/// <summary>
/// Parses dotenv files: <c>[export] KEY = value</c>. The value is unquoted (up to a <c>#</c> after a space), in single quotes (literal), or in double
/// quotes (with <c>\n \r \t \" \' \\ \$</c>). Quoted values can span lines, as PEM keys do.
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

    /// <summary>Reads the whole text. A malformed line is ignored, and parsing continues with the next line.</summary>
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

    /// <summary>Finds an ignored line that contains the name, or an assignment whose name differs only in case. Returns the line number, or null.</summary>
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

    /// <summary>Returns the escaped character; null for an unknown escape, which is kept unchanged because Windows paths contain many.</summary>
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
        // Lines are only counted here, because a quoted value can span several lines.
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

using System.Text;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>Represents the values in a dotenv file. Variables aren't expanded, commands aren't run, and the environment of the process isn't changed.</summary>
internal sealed class EnvFile
{
    private const int LinesNamed = 5;

    private readonly EnvFileParser _parser;

    private EnvFile(string name, EnvFileParser parser)
    {
        _parser = parser;
        Warnings = IgnoredLines.Count == 0 ? [] : [Describe(name, IgnoredLines)];
    }

    /// <summary>Gets the variables. If a name occurs more than once, the last value is used. Names are case-sensitive.</summary>
    public IReadOnlyDictionary<string, string> Values => _parser.Values;

    /// <summary>Gets the numbers of malformed lines, which are ignored. The number of the first line is 1.</summary>
    public IReadOnlyList<int> IgnoredLines => _parser.IgnoredLines;

    /// <summary>
    /// Gets the warnings about ignored lines. The list is empty if no lines are ignored. A warning contains the name of the file and the line
    /// numbers, but not the content of the lines.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Reads a file of at most 1 MB. If the file can't be read, returns null, and <paramref name="file"/> contains the reason.</summary>
    public static EnvFile? TryLoad(string path, out SettingFile file)
    {
        file = SettingFile.Read(path);
        return file.Text is { } text ? Parse(text, path) : null;
    }

    /// <summary>Parses a dotenv file. Malformed text doesn't cause an exception.</summary>
    /// <param name="text">The content of the file.</param>
    /// <param name="name">The path of the file, which is used in the warning.</param>
    public static EnvFile Parse(string text, string name)
    {
        var parser = new EnvFileParser(text);
        parser.Run();
        return new EnvFile(name, parser);
    }

    /// <summary>
    /// Returns the number of a line that looks like an assignment of the variable, but doesn't assign this variable in the dotenv format. Examples
    /// are a shell command (<c>set</c>, <c>$env:</c>), YAML, and a name that differs only in case. Returns null if there's no such line.
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
/// Parses dotenv files, which contain lines such as <c>[export] KEY = value</c>. The value can be unquoted, in single quotation marks, or in double
/// quotation marks. An unquoted value ends at a <c>#</c> after a space or a tab. A value in single quotation marks is literal. A value in double
/// quotation marks can contain the escape sequences <c>\n \r \t \" \' \\ \$</c>. Quoted values can have several lines, such as the lines of a PEM
/// key.
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

    /// <summary>Reads the complete text. A malformed line is ignored, and parsing continues with the next line.</summary>
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

    /// <summary>
    /// Returns the number of an ignored line that contains the name, or the number of an assignment whose name differs only in case. Returns null if there's no
    /// such line.
    /// </summary>
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

    /// <summary>
    /// Returns the character that an escape sequence represents, or null if the sequence is unknown. An unknown sequence remains unchanged, because a backslash
    /// is also part of Windows paths.
    /// </summary>
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
        // This method counts all lines, including the lines inside a quoted value.
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

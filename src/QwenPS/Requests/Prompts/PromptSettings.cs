using System.Globalization;
using System.Text;
using QwenPS.Resources;

namespace QwenPS.Requests.Prompts;

/// <summary>
/// Represents the text of a prompt file, and the settings in the front matter at the beginning of the file. A setting is null if the file doesn't
/// contain it.
/// </summary>
internal sealed record PromptSettings
{
    private static readonly string[] Keys = ["model", "temperature", "top_p", "max_tokens", "system", "schema", "source_lang", "target_lang", "domains"];

    public required string Prompt { get; init; }

    public string? Model { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public int? MaxTokens { get; init; }

    public string? System { get; init; }

    /// <summary>Gets the path of the schema, relative to the prompt file.</summary>
    public string? Schema { get; init; }

    public string? SourceLanguage { get; init; }

    public string? TargetLanguage { get; init; }

    /// <summary>Gets the subject and style of the text to translate.</summary>
    public string? Domains { get; init; }

    /// <exception cref="PromptFormatException">The front matter isn't valid, or it contains an unknown key or a value that's out of range.</exception>
    public static PromptSettings Read(string file)
    {
        (IReadOnlyDictionary<string, string> values, string text) = FrontMatter.Read(file);
        if (values.Keys.FirstOrDefault(key => Array.IndexOf(Keys, key) < 0) is { } unknown)
            throw new PromptFormatException(Texts.Format("PromptFile.UnknownKey", unknown), Texts.Format("PromptFile.UnknownKeyRemedy", string.Join(", ", Keys)));
        return new PromptSettings
        {
            Prompt = text,
            Model = ReadText(values, "model"),
            Temperature = ReadNumber(values, "temperature", number => number is >= 0 and < 2, "0 <= temperature < 2"),
            TopP = ReadNumber(values, "top_p", number => number is > 0 and <= 1, "0 < top_p <= 1"),
            MaxTokens = (int?)ReadNumber(values, "max_tokens", number => number is >= 1 and <= int.MaxValue && number == Math.Floor(number), "max_tokens >= 1"),
            System = values.TryGetValue("system", out string? system) ? system : null,
            Schema = ReadText(values, "schema"),
            SourceLanguage = ReadText(values, "source_lang"),
            TargetLanguage = ReadText(values, "target_lang"),
            Domains = ReadText(values, "domains"),
        };
    }

    private static string? ReadText(IReadOnlyDictionary<string, string> values, string key)
    {
        if (!values.TryGetValue(key, out string? value)) return null;
        return value.Trim().Length > 0 ? value : throw new PromptFormatException(Texts.Format("PromptFile.Empty", key), Texts.Format("PromptFile.EmptyRemedy", key));
    }

    private static double? ReadNumber(IReadOnlyDictionary<string, string> values, string key, Func<double, bool> isInRange, string range)
    {
        if (!values.TryGetValue(key, out string? value)) return null;
        bool isNumber = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        if (isNumber && isInRange(number)) return number;
        throw new PromptFormatException(Texts.Format("PromptFile.OutOfRange", key, value), Texts.Format("PromptFile.OutOfRangeRemedy", range));
    }
}

/// <summary>
/// Represents the settings between <c>---</c> lines at the beginning of a prompt file. The format is a small subset of YAML. Each entry is <c>key: value</c>.
/// The value is plain text, quoted text ('it''s' or "tab\t"), or <c>|</c> with indented text on the following lines (<c>|-</c> omits the last line break).
/// <c>#</c> begins a comment. Lists, nested entries, and types aren't supported, so every value is text.
/// </summary>
internal sealed class FrontMatter
{
    private readonly string[] _lines;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private int _place = 1;

    private FrontMatter(string[] lines) => _lines = lines;

    /// <summary>Splits a file into the entries and the text that follows them. A file that doesn't begin with <c>---</c> has no entries.</summary>
    /// <exception cref="PromptFormatException">The entries aren't valid.</exception>
    public static (IReadOnlyDictionary<string, string> Values, string Text) Read(string file)
    {
        string[] lines = file.Split('\n');
        if (!IsFence(lines[0])) return (new Dictionary<string, string>(), Trim(file));
        var matter = new FrontMatter(lines);
        matter.ReadEntries();
        return (matter._values, Trim(string.Join("\n", lines.Skip(matter._place))));
    }

    private void ReadEntries()
    {
        while (_place < _lines.Length)
        {
            string line = _lines[_place++].TrimEnd();
            if (IsFence(line)) return;
            if (line.Length > 0 && !line.TrimStart().StartsWith("#", StringComparison.Ordinal)) ReadEntry(line);
        }

        throw new PromptFormatException(Texts.Format("PromptFile.NotClosed"), Texts.Format("PromptFile.NotClosedRemedy"));
    }

    private void ReadEntry(string line)
    {
        int number = _place;
        int colon = line.IndexOf(':');
        string key = colon < 1 ? "" : line.Substring(0, colon);
        bool isEntry = key.Length > 0
            && key.All(c => char.IsLetterOrDigit(c) || c is '_' or '-')
            && (colon == line.Length - 1 || line[colon + 1] is ' ' or '\t');
        if (!isEntry) throw Wrong("PromptFile.NoEntry", number);
        if (_values.ContainsKey(key)) throw Wrong("PromptFile.Twice", number, key);
        string value = line.Substring(colon + 1).Trim();
        _values.Add(key, value switch
        {
            "|" => ReadBlock(keepsLineBreak: true),
            "|-" => ReadBlock(keepsLineBreak: false),
            _ when value.Length > 0 && value[0] is ('\'' or '"') => QuotedText.Read(value) ?? throw Wrong("PromptFile.Quote", number),
            _ => ReadPlain(value, number),
        });
    }

    private static string ReadPlain(string value, int number)
    {
        int comment = value.StartsWith("#", StringComparison.Ordinal) ? 0 : value.IndexOf(" #", StringComparison.Ordinal);
        if (comment >= 0) value = value.Substring(0, comment).TrimEnd();
        // In YAML, a value that begins with one of these characters isn't plain text.
        if (value.Length > 0 && "[{>&*!|%@`".IndexOf(value[0]) >= 0) throw Wrong("PromptFile.Unsupported", number, value.Substring(0, 1));
        return value;
    }

    /// <summary>Reads the indented lines that follow an entry. The indentation of the first line is removed from all lines.</summary>
    private string ReadBlock(bool keepsLineBreak)
    {
        var block = new StringBuilder();
        string? indentation = null;
        for (; _place < _lines.Length; _place++)
        {
            string line = _lines[_place].TrimEnd('\r');
            bool isBlank = line.Trim().Length == 0;
            if (!isBlank && line[0] is not (' ' or '\t')) break;
            if (!isBlank) indentation ??= line.Substring(0, line.Length - line.TrimStart().Length);
            if (!isBlank && !line.StartsWith(indentation!, StringComparison.Ordinal)) throw Wrong("PromptFile.Indentation", _place + 1);
            block.Append(isBlank ? "" : line.Substring(indentation!.Length)).Append('\n');
        }

        string text = block.ToString().TrimEnd('\n');
        return keepsLineBreak && text.Length > 0 ? text + "\n" : text;
    }

    private static bool IsFence(string line) => line.TrimEnd() == "---";

    /// <summary>Removes line breaks from the beginning and the end of a file, because they aren't part of the prompt.</summary>
    private static string Trim(string text) => text.Trim('\r', '\n');

    private static PromptFormatException Wrong(string name, int line, params object[] values) =>
        new(Texts.Format(name, [line, .. values]), Texts.Format("PromptFile.SyntaxRemedy"));
}

/// <summary>
/// Reads quoted text in the same way as YAML. In single quotation marks, two single quotation marks represent one single quotation mark. In double
/// quotation marks, a backslash begins an escape sequence.
/// </summary>
internal static class QuotedText
{
    /// <summary>
    /// Reads the text. Returns null if the closing quotation mark is missing, or if an escape sequence is unknown. Also returns null if anything
    /// except a comment follows the closing quotation mark.
    /// </summary>
    public static string? Read(string value)
    {
        char quote = value[0];
        var text = new StringBuilder(value.Length);
        for (int i = 1; i < value.Length; i++)
        {
            char c = value[i];
            if (c == quote && quote == '\'' && i + 1 < value.Length && value[i + 1] == quote) text.Append(value[++i]);
            else if (c == quote) return IsComment(value.Substring(i + 1)) ? text.ToString() : null;
            else if (c != '\\' || quote == '\'') text.Append(c);
            else if (Escape(value, ref i) is { } escaped) text.Append(escaped);
            else return null;
        }

        return null;
    }

    private static char? Escape(string value, ref int place)
    {
        if (++place >= value.Length) return null;
        switch (value[place])
        {
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case '0': return '\0';
            case '"' or '\\' or '/': return value[place];
            case 'u' when place + 4 < value.Length && ushort.TryParse(value.Substring(place + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code):
                place += 4;
                return (char)code;
            default: return null;
        }
    }

    private static bool IsComment(string rest) => rest.Trim().Length == 0 || (rest[0] is ' ' or '\t' && rest.TrimStart().StartsWith("#", StringComparison.Ordinal));
}

/// <summary>
/// The exception that is thrown when a prompt file isn't valid. The message has no line breaks. If a specific line is invalid, the message contains its number.
/// </summary>
internal sealed class PromptFormatException(string message, string remedy) : Exception(message)
{
    public string Remedy { get; } = remedy;
}

using System.Globalization;
using System.Text;
using QwenPS.Resources;

namespace QwenPS.Requests.PromptFiles;

/// <summary>A prompt file that was read: its text, and what its front matter asks for. Null: the file does not say.</summary>
internal sealed record PromptSettings
{
    private static readonly string[] Keys = ["model", "temperature", "top_p", "max_tokens", "system", "schema", "source_lang", "target_lang", "domains"];

    public required string Prompt { get; init; }

    public string? Model { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public int? MaxTokens { get; init; }

    public string? System { get; init; }

    /// <summary>A path, relative to the prompt file.</summary>
    public string? Schema { get; init; }

    public string? SourceLanguage { get; init; }

    public string? TargetLanguage { get; init; }

    /// <summary>What a text to translate is about.</summary>
    public string? Domains { get; init; }

    /// <exception cref="PromptFormatException">The file's front matter cannot be read, has an unknown key, or a value out of range.</exception>
    public static PromptSettings Read(string file)
    {
        (IReadOnlyDictionary<string, string> values, string text) = FrontMatter.Read(file);
        if (values.Keys.FirstOrDefault(key => Array.IndexOf(Keys, key) < 0) is { } unknown)
            throw new PromptFormatException(Texts.Format("PromptFile.UnknownKey", unknown), Texts.Format("PromptFile.UnknownKeyRemedy", string.Join(", ", Keys)));
        return new PromptSettings
        {
            Prompt = text,
            Model = TextOf(values, "model"),
            Temperature = Number(values, "temperature", number => number is >= 0 and < 2, "0 <= temperature < 2"),
            TopP = Number(values, "top_p", number => number is > 0 and <= 1, "0 < top_p <= 1"),
            MaxTokens = (int?)Number(values, "max_tokens", number => number is >= 1 and <= int.MaxValue && number == Math.Floor(number), "max_tokens >= 1"),
            System = values.TryGetValue("system", out string? system) ? system : null,
            Schema = TextOf(values, "schema"),
            SourceLanguage = TextOf(values, "source_lang"),
            TargetLanguage = TextOf(values, "target_lang"),
            Domains = TextOf(values, "domains"),
        };
    }

    private static string? TextOf(IReadOnlyDictionary<string, string> values, string key)
    {
        if (!values.TryGetValue(key, out string? value)) return null;
        return value.Trim().Length > 0 ? value : throw new PromptFormatException(Texts.Format("PromptFile.Empty", key), Texts.Format("PromptFile.EmptyRemedy", key));
    }

    private static double? Number(IReadOnlyDictionary<string, string> values, string key, Func<double, bool> isInRange, string range)
    {
        if (!values.TryGetValue(key, out string? value)) return null;
        bool isNumber = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        return isNumber && isInRange(number) ? number : throw new PromptFormatException(Texts.Format("PromptFile.OutOfRange", key, value), Texts.Format("PromptFile.OutOfRangeRemedy", range));
    }
}

/// <summary>
/// What stands between <c>---</c> lines at the beginning of a prompt file: a small part of YAML. Each entry is <c>key: value</c>; the value is a plain
/// text, a quoted one ('it''s' or "tab\t"), or <c>|</c> with an indented text on the lines below (<c>|-</c> without its last line break).
/// <c>#</c> begins a comment. There are no lists, no nested entries and no types: a value is text.
/// </summary>
internal sealed class FrontMatter
{
    private readonly string[] _lines;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private int _place = 1;

    private FrontMatter(string[] lines) => _lines = lines;

    /// <summary>Takes a file apart: the entries, and the text behind them. A file that does not begin with <c>---</c> has no entries.</summary>
    /// <exception cref="PromptFormatException">The entries cannot be read.</exception>
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
        bool isEntry = key.Length > 0 && key.All(c => char.IsLetterOrDigit(c) || c is '_' or '-') && (colon == line.Length - 1 || line[colon + 1] is ' ' or '\t');
        if (!isEntry) throw Wrong("PromptFile.NoEntry", number);
        if (_values.ContainsKey(key)) throw Wrong("PromptFile.Twice", number, key);
        string value = line.Substring(colon + 1).Trim();
        _values.Add(key, value switch
        {
            "|" => ReadBlock(keepsLineBreak: true),
            "|-" => ReadBlock(keepsLineBreak: false),
            _ when value.StartsWith("'", StringComparison.Ordinal) || value.StartsWith("\"", StringComparison.Ordinal) => QuotedText.Read(value) ?? throw Wrong("PromptFile.Quote", number),
            _ => Plain(value, number),
        });
    }

    private static string Plain(string value, int number)
    {
        int comment = value.StartsWith("#", StringComparison.Ordinal) ? 0 : value.IndexOf(" #", StringComparison.Ordinal);
        if (comment >= 0) value = value.Substring(0, comment).TrimEnd();
        // What YAML would read as something else than this text.
        if (value.Length > 0 && "[{>&*!|%@`".IndexOf(value[0]) >= 0) throw Wrong("PromptFile.Unsupported", number, value.Substring(0, 1));
        return value;
    }

    /// <summary>The lines below that are indented, without the indentation of the first.</summary>
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

    /// <summary>Line breaks at the beginning and the end of a file are its form, and none of the prompt.</summary>
    private static string Trim(string text) => text.Trim('\r', '\n');

    private static PromptFormatException Wrong(string name, int line, params object[] values) => new(Texts.Format(name, [line, .. values]), Texts.Format("PromptFile.SyntaxRemedy"));
}

/// <summary>A text in quotes, as YAML has it: in single ones a doubled quote is one, in double ones a backslash begins an escape.</summary>
internal static class QuotedText
{
    /// <summary>The text; null where the quotes are not closed, an escape is unknown, or something but a comment stands behind them.</summary>
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

/// <summary>A prompt file is not written as one. The message is one line, with the line's number where there is one.</summary>
internal sealed class PromptFormatException(string message, string remedy) : Exception(message)
{
    public string Remedy { get; } = remedy;
}

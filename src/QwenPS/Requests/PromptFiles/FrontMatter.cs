using System.Text;
using QwenPS.Resources;

namespace QwenPS.Requests.PromptFiles;

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

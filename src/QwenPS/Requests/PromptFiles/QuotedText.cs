using System.Globalization;
using System.Text;

namespace QwenPS.Requests.PromptFiles;

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

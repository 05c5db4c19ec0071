using System.Globalization;
using System.Text;

namespace QwenPS.Client.Errors;

/// <summary>
/// Converts an object in the output of another program to JSON. The object can be in JSON syntax, Python syntax (single quotation marks, None, True), or
/// JavaScript syntax (names without quotation marks). A truncated object remains truncated. No text causes an exception.
/// </summary>
internal sealed class LooseObject
{
    private readonly string _text;
    private readonly StringBuilder _json = new();
    private int _at;

    private LooseObject(string text, int start)
    {
        _text = text;
        _at = start;
    }

    /// <summary>Converts the object that starts with the brace at <paramref name="start"/>.</summary>
    public static string ToJson(string text, int start)
    {
        var loose = new LooseObject(text, start);
        loose.Rewrite();
        return loose._json.ToString();
    }

    private void Rewrite()
    {
        int depth = 0;
        do
        {
            char c = _text[_at];
            switch (c)
            {
                case '{' or '[' or '(':
                    depth++;
                    Append(c == '(' ? '[' : c);
                    break;
                case '}' or ']' or ')':
                    depth--;
                    TrimComma();
                    Append(c == ')' ? ']' : c);
                    break;
                case '"' or '\'' or '`' or '“' or '”':
                    ReadString(c);
                    break;
                case ',' or ':':
                    Append(c);
                    break;
                case '，' or '：':
                    Append(c == '，' ? ',' : ':');
                    break;
                default:
                    if (char.IsWhiteSpace(c)) _at++;
                    else ReadWord();
                    break;
            }
        }
        while (depth > 0 && _at < _text.Length);
    }

    private void Append(char c)
    {
        _json.Append(c);
        _at++;
    }

    /// <summary>Removes a trailing comma. Python and JavaScript allow a comma after the last item, but JSON doesn't.</summary>
    private void TrimComma()
    {
        if (_json.Length > 0 && _json[_json.Length - 1] == ',') _json.Length--;
    }

    private void ReadString(char quote)
    {
        _at++;
        _json.Append('"');
        while (_at < _text.Length && !IsEnd(quote, _text[_at]))
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length) ReadEscape();
            else AppendEscaped(_text[_at++]);
        }

        if (_at == _text.Length) return;
        _at++;
        _json.Append('"');
    }

    /// <summary>
    /// Determines whether a quotation mark ends a string. Some translation programs write an opening curly quotation mark and a straight closing quotation
    /// mark. For this reason, a straight mark can also end a string that starts with a curly mark.
    /// </summary>
    private static bool IsEnd(char quote, char c) => c == quote || (quote is '“' or '”' && c is '“' or '”' or '"');

    private void ReadEscape()
    {
        char c = _text[_at + 1];
        _at += 2;
        switch (c)
        {
            case 'n': _json.Append("\\n"); break;
            case 'r': _json.Append("\\r"); break;
            case 't': _json.Append("\\t"); break;
            case 'x': ReadCodePoint(2); break;
            case 'u': ReadCodePoint(4); break;
            default: AppendEscaped(c); break;
        }
    }

    private void ReadCodePoint(int digits)
    {
        if (_at + digits > _text.Length || !int.TryParse(_text.Substring(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)) return;
        _json.Append("\\u").Append(value.ToString("x4", CultureInfo.InvariantCulture));
        _at += digits;
    }

    private void AppendEscaped(char c)
    {
        if (c is '"' or '\\') _json.Append('\\').Append(c);
        else if (c < ' ') _json.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
        else _json.Append(c);
    }

    /// <summary>Reads a name, a number, or a literal, such as True in Python and true in JavaScript.</summary>
    private void ReadWord()
    {
        int start = _at;
        while (_at < _text.Length && !IsMark(_text[_at])) _at++;
        string word = _text.Substring(start, _at - start);

        // In Python, a prefix specifies the type of a string, as in b'...'. The prefix isn't part of the string, so it's omitted.
        if (_at < _text.Length && _text[_at] is '"' or '\'' && word.Length <= 2) return;
        if (FindLiteral(word) is { } literal)
        {
            _json.Append(literal);
            return;
        }

        _json.Append('"');
        foreach (char c in word) AppendEscaped(c);
        _json.Append('"');
    }

    private static bool IsMark(char c) =>
        char.IsWhiteSpace(c) || c is '{' or '}' or '[' or ']' or '(' or ')' or ',' or ':' or '，' or '：' or '"' or '\'' or '`' or '“' or '”';

    private static string? FindLiteral(string word) => word switch
    {
        "None" or "null" or "undefined" => "null",
        "True" or "true" => "true",
        "False" or "false" => "false",
        _ when decimal.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) => number.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };
}

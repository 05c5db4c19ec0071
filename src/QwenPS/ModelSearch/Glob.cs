namespace QwenPS.ModelSearch;

/// <summary>
/// Represents a pattern for the name of one file or folder. The pattern can contain <c>*</c>, <c>?</c>, <c>[a-z]</c>, and a backslash before a character that
/// is used literally.
/// </summary>
internal sealed class Glob
{
    private readonly IReadOnlyList<Token> _tokens;
    private readonly bool _ignoresCase;

    private Glob(IReadOnlyList<Token> tokens, bool ignoresCase)
    {
        _tokens = tokens;
        _ignoresCase = ignoresCase;
    }

    public static Glob Parse(string pattern, bool ignoresCase)
    {
        var tokens = new List<Token>();
        for (int i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '*':
                    if (tokens.Count == 0 || tokens[tokens.Count - 1].Kind != TokenKind.AnyText) tokens.Add(new Token(TokenKind.AnyText, '*', null));
                    break;
                case '?':
                    tokens.Add(new Token(TokenKind.AnyCharacter, '?', null));
                    break;
                case '[':
                    CharacterClass? group = CharacterClass.Parse(pattern, ref i);
                    tokens.Add(new Token(group is null ? TokenKind.Nothing : TokenKind.Class, '[', group));
                    break;
                case '\\':
                    // A backslash at the end makes the pattern invalid, so it matches no name.
                    tokens.Add(++i < pattern.Length ? new Token(TokenKind.Character, pattern[i], null) : new Token(TokenKind.Nothing, '\\', null));
                    break;
                default:
                    tokens.Add(new Token(TokenKind.Character, pattern[i], null));
                    break;
            }
        }

        return new Glob(tokens, ignoresCase);
    }

    public bool IsMatch(string name)
    {
        int place = 0, token = 0;
        int lastStar = -1, lastPlace = 0;
        while (place < name.Length)
        {
            if (token < _tokens.Count && _tokens[token].Kind == TokenKind.AnyText)
            {
                lastStar = token++;
                lastPlace = place;
            }
            else if (token < _tokens.Count && IsMatch(_tokens[token], name[place]))
            {
                token++;
                place++;
            }
            else if (lastStar >= 0)
            {
                token = lastStar + 1;
                place = ++lastPlace;
            }
            else
            {
                return false;
            }
        }

        while (token < _tokens.Count && _tokens[token].Kind == TokenKind.AnyText) token++;
        return token == _tokens.Count;
    }

    private bool IsMatch(Token token, char c) => token.Kind switch
    {
        TokenKind.AnyCharacter => true,
        TokenKind.Character => token.Character == c || (_ignoresCase && char.ToLowerInvariant(token.Character) == char.ToLowerInvariant(c)),
        TokenKind.Class => token.Class!.Contains(c) || (_ignoresCase && (token.Class.Contains(char.ToLowerInvariant(c)) || token.Class.Contains(char.ToUpperInvariant(c)))),
        _ => false,
    };

    private enum TokenKind
    {
        Character,
        AnyCharacter,
        AnyText,
        Class,
        Nothing,
    }

    private readonly record struct Token(TokenKind Kind, char Character, CharacterClass? Class);
}

/// <summary>Represents the characters in brackets in a pattern. They can be single characters, ranges, and names such as <c>[:digit:]</c>.</summary>
internal sealed class CharacterClass
{
    private static readonly Dictionary<string, Func<char, bool>> Names = new(StringComparer.Ordinal)
    {
        ["alnum"] = c => IsLetter(c) || IsDigit(c),
        ["alpha"] = IsLetter,
        ["blank"] = c => c is ' ' or '\t',
        ["cntrl"] = char.IsControl,
        ["digit"] = IsDigit,
        ["graph"] = c => c is > ' ' and <= '~',
        ["lower"] = c => c is >= 'a' and <= 'z',
        ["print"] = c => c is >= ' ' and <= '~',
        ["punct"] = c => c is > ' ' and <= '~' && !IsLetter(c) && !IsDigit(c),
        ["space"] = char.IsWhiteSpace,
        ["upper"] = c => c is >= 'A' and <= 'Z',
        ["xdigit"] = c => IsDigit(c) || c is (>= 'a' and <= 'f') or (>= 'A' and <= 'F'),
    };

    private readonly List<(char First, char Last)> _ranges = [];
    private readonly List<Func<char, bool>> _names = [];
    private bool _isNegated;

    /// <summary>
    /// Parses the character class that starts at the opening bracket, and moves the position to its closing bracket. Returns null if the character class isn't
    /// valid. In this case, the pattern matches no name.
    /// </summary>
    public static CharacterClass? Parse(string pattern, ref int place)
    {
        var result = new CharacterClass();
        int i = place + 1;
        if (i < pattern.Length && pattern[i] is '!' or '^')
        {
            result._isNegated = true;
            i++;
        }

        for (bool isFirst = true; i < pattern.Length; isFirst = false)
        {
            if (pattern[i] == ']' && !isFirst)
            {
                place = i;
                return result;
            }

            if (pattern[i] == '[' && i + 1 < pattern.Length && pattern[i + 1] == ':')
            {
                int end = pattern.IndexOf(":]", i + 2, StringComparison.Ordinal);
                if (end < 0 || !Names.TryGetValue(pattern.Substring(i + 2, end - i - 2), out Func<char, bool>? name)) break;
                result._names.Add(name);
                i = end + 2;
                continue;
            }

            if (!TryRead(pattern, ref i, out char first)) break;
            char last = first;
            if (i + 1 < pattern.Length && pattern[i] == '-' && pattern[i + 1] != ']')
            {
                i++;
                if (!TryRead(pattern, ref i, out last)) break;
            }

            result._ranges.Add((first, last));
        }

        place = pattern.Length;
        return null;
    }

    public bool Contains(char c)
    {
        bool isIn = _ranges.Exists(range => c >= range.First && c <= range.Last) || _names.Exists(name => name(c));
        return isIn != _isNegated;
    }

    private static bool TryRead(string pattern, ref int i, out char c)
    {
        if (pattern[i] == '\\') i++;
        c = i < pattern.Length ? pattern[i] : '\0';
        return i++ < pattern.Length;
    }

    private static bool IsLetter(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

    private static bool IsDigit(char c) => c is >= '0' and <= '9';
}

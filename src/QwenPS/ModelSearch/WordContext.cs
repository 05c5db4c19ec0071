using System.Text.RegularExpressions;

namespace QwenPS.ModelSearch;

/// <summary>Specifies the context of a word in its line.</summary>
internal enum WordPlace
{
    /// <summary>The word is part of something else, such as a path, an address, a tag, the name of an option, or a pattern.</summary>
    OtherName,

    /// <summary>The word is between other words.</summary>
    Bare,

    /// <summary>The word is the only text in quotation marks.</summary>
    Quoted,

    /// <summary>The word is the value of a setting or parameter whose name contains "model".</summary>
    Value,
}

/// <summary>Determines whether a word is used as a model ID, based on the characters before and after it.</summary>
internal static class WordContext
{
    /// <summary>The maximum number of characters before a word that are searched for the name of a setting.</summary>
    private const int KeyLength = 96;

    /// <summary>The prefixes that gateways and libraries use for Model Studio, such as <c>dashscope/qwen-plus</c>.</summary>
    private static readonly HashSet<string> Providers = new(StringComparer.OrdinalIgnoreCase)
    {
        "dashscope", "openai", "bailian", "tongyi", "aliyun", "alibaba", "alibaba-cloud", "modelstudio", "model-studio", "litellm", "litellm_proxy",
    };

    /// <summary>Matches the name of a setting that contains a word such as "model", up to the start of the value.</summary>
    private static readonly Regex ModelKey = new(
        @"(?:(?:model|engine|llm)[\w$.\]\[-]*[""'`\\\]]*\s*(?:[:=(,>]|=>|->|:=|:-|\|\||\?\?)[\s:=(,>\[|?]*"
        + @"|(?:^|\s)--?[\w-]*(?:model|engine|llm)[\w-]*\s+|(?:^|\s)-m\s+)(?:[\[""'`\\@]|\b[rbfu](?=[""']))*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <param name="line">The line.</param>
    /// <param name="start">The index of the word.</param>
    /// <param name="end">The index after the word.</param>
    /// <param name="isKnown">A function that determines whether a word is a known ID.</param>
    public static WordPlace Find(string line, int start, int end, Func<string, bool> isKnown)
    {
        if (HasOtherEnd(line, end, isKnown)) return WordPlace.OtherName;
        char before = start > 0 ? line[start - 1] : ' ';
        int valueStart = start;
        if (before == '/')
        {
            if (FindProvider(line, start) is { } provider) valueStart = provider;
            else if (!isKnown(WordBefore(line, start - 1))) return WordPlace.OtherName;
        }
        else if (before is '@' or '$' or '#' or '~' or '&' || (before == '\\' && !IsEscape(line, start)))
        {
            return WordPlace.OtherName;
        }

        if (IsValue(line, valueStart)) return WordPlace.Value;
        return IsQuoted(line, valueStart, end) ? WordPlace.Quoted : WordPlace.Bare;
    }

    /// <summary>Determines whether the characters after the word show that the word is a part of something else.</summary>
    private static bool HasOtherEnd(string line, int end, Func<string, bool> isKnown)
    {
        char after = end < line.Length ? line[end] : ' ';
        char next = end + 1 < line.Length ? line[end + 1] : ' ';
        return after switch
        {
            // A known ID after the slash shows that this is a list of IDs, such as qwen-plus/qwen-max, and not a path.
            '/' => !isKnown(WordAfter(line, end + 1)),
            '\\' => next is not ('"' or '\'' or 'n' or 'r' or 't' or 'u' or '`'),
            // The text after the colon is a tag, as in qwen2.5:7b, so the word is the name of an image or a local model.
            ':' => IsWord(next),
            '-' or '_' or '*' or '@' or '$' or '{' or '~' => true,
            '.' => IsWord(next),
            _ => false,
        };
    }

    /// <summary>Returns the index at which prefixes such as <c>litellm_proxy/dashscope/</c> start, or null if there's no prefix.</summary>
    private static int? FindProvider(string line, int start)
    {
        int? result = null;
        while (start > 0 && line[start - 1] == '/')
        {
            string word = WordBefore(line, start - 1);
            if (!Providers.Contains(word)) return null;
            start -= word.Length + 1;
            result = start;
        }

        return result;
    }

    private static bool IsValue(string line, int start)
    {
        int keyStart = Math.Max(0, start - KeyLength);
        ReadOnlySpan<char> before = line.AsSpan(keyStart, start - keyStart);
        // Most lines don't contain the name of a setting. A plain search excludes these lines much faster than the regular expression.
        if (before.IndexOf("model".AsSpan(), StringComparison.OrdinalIgnoreCase) < 0 && before.IndexOf("engine".AsSpan(), StringComparison.OrdinalIgnoreCase) < 0
            && before.IndexOf("llm".AsSpan(), StringComparison.OrdinalIgnoreCase) < 0 && before.IndexOf("-m".AsSpan(), StringComparison.OrdinalIgnoreCase) < 0) return false;
        return ModelKey.IsMatch(before.ToString());
    }

    private static bool IsQuoted(string line, int start, int end)
    {
        if (start == 0 || end >= line.Length) return false;
        char open = line[start - 1];
        int close = line[end] == '\\' && end + 1 < line.Length ? end + 1 : end;
        return open is '"' or '\'' or '`' && line[close] == open;
    }

    /// <summary>Determines whether the backslash before the word is part of an escaped quotation mark or line break, and not of a path.</summary>
    private static bool IsEscape(string line, int start) => start < 2 || line[start - 2] is '"' or '\'' or ' ';

    private static string WordBefore(string line, int end)
    {
        int start = end;
        while (start > 0 && IsWord(line[start - 1])) start--;
        return line.Substring(start, end - start);
    }

    private static string WordAfter(string line, int start)
    {
        int end = start;
        while (end < line.Length && IsWord(line[end])) end++;
        return line.Substring(start, end - start).TrimEnd('.');
    }

    public static bool IsWord(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '.' or '_';
}

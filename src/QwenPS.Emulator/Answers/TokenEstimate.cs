namespace QwenPS.Emulator.Answers;

/// <summary>
/// Estimates tokens with the rule in the service's documentation. The rule is one token for each Chinese character, and one token for every four other
/// characters. A text that isn't empty has at least one token.
/// </summary>
internal struct TokenEstimate
{
    private int _chinese;
    private int _others;

    public readonly int Tokens => _chinese + _others == 0 ? 0 : Math.Max(1, _chinese + (_others / 4));

    public static int Count(string text)
    {
        var estimate = default(TokenEstimate);
        estimate.Add(text);
        return estimate.Tokens;
    }

    /// <summary>Returns the longest beginning of a text that doesn't exceed a number of tokens.</summary>
    public static string Cut(string text, int tokens)
    {
        var estimate = default(TokenEstimate);
        for (var index = 0; index < text.Length; index++)
        {
            estimate.Add(text.AsSpan(index, 1));
            if (estimate.Tokens <= tokens) continue;
            return text[..(char.IsLowSurrogate(text[index]) ? index - 1 : index)];
        }

        return text;
    }

    public void Add(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (character is >= '\u4e00' and <= '\u9fff') _chinese++;
            else _others++;
        }
    }
}

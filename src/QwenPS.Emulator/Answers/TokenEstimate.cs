namespace QwenPS.Emulator.Answers;

/// <summary>
/// Counts tokens as the service's own documents teach to estimate them: each Chinese character is one, each four other characters are one.
/// A text that is not empty has at least one.
/// </summary>
internal struct TokenEstimate
{
    private int chinese;
    private int others;

    public readonly int Tokens => chinese + others == 0 ? 0 : Math.Max(1, chinese + (others / 4));

    public static int Count(string text)
    {
        var estimate = default(TokenEstimate);
        estimate.Add(text);
        return estimate.Tokens;
    }

    /// <summary>The longest beginning of a text that stays within so many tokens.</summary>
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
            if (character is >= '\u4e00' and <= '\u9fff') chinese++;
            else others++;
        }
    }
}

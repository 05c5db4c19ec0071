namespace QwenPS.Catalog;

/// <summary>
/// The rule of thumb of the service's own documents: one token a Chinese, Japanese or Korean character, one token four other characters.
/// An estimate for planning; the answer's usage is the truth. The value counts a text that comes in pieces.
/// </summary>
internal struct TokenEstimate
{
    private long _wide;

    /// <summary>Characters so far, as .NET counts them: UTF-16 code units.</summary>
    public long Characters { get; private set; }

    /// <summary>Tokens so far.</summary>
    public readonly long Tokens => _wide + ((Characters - _wide + 3) / 4);

    public static long Count(string? text)
    {
        var estimate = default(TokenEstimate);
        estimate.Add(text.AsSpan());
        return estimate.Tokens;
    }

    public static long Count(IEnumerable<ChatMessage> messages) =>
        messages.Sum(message => Count(message.Content) + (message.Parts?.Sum(part => Count(part.Text)) ?? 0));

    /// <summary>Adds a piece of the text. It makes no difference where a text is cut.</summary>
    public void Add(ReadOnlySpan<char> piece)
    {
        long wide = 0;
        foreach (char c in piece)
        {
            if (c >= '\u3040' && IsWide(c)) wide++;
        }

        _wide += wide;
        Characters += piece.Length;
    }

    private static bool IsWide(char c) => c is (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7AF') or (>= '\uF900' and <= '\uFAFF');
}

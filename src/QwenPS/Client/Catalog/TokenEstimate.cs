namespace QwenPS.Client.Catalog;

/// <summary>
/// The rule of thumb of the service's own documents: one token a Chinese, Japanese or Korean character, one token four other characters.
/// An estimate for planning; the answer's usage is the truth.
/// </summary>
internal static class TokenEstimate
{
    public static long Of(string? text)
    {
        if (text is null) return 0;
        long wide = 0;
        foreach (char c in text)
        {
            if (IsWide(c)) wide++;
        }

        return wide + ((text.Length - wide + 3) / 4);
    }

    public static long Of(IEnumerable<ChatMessage> messages) =>
        messages.Sum(message => Of(message.Content) + (message.Parts?.Sum(part => Of(part.Text)) ?? 0));

    private static bool IsWide(char c) => c is (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7AF') or (>= '\uF900' and <= '\uFAFF');
}

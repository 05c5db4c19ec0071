namespace QwenPS.Documents.Splitting;

/// <summary>Represents a part of a text.</summary>
/// <param name="Start">The position of its first character.</param>
/// <param name="Length">The number of characters.</param>
/// <param name="Repeated">The header of the table that the part begins in, with a line break, or empty if it doesn't begin in a table.</param>
/// <param name="Place">Where the part is in the document, for the model: such as "pages 1 to 12 of 40". Empty if there's nothing to count.</param>
internal sealed record TextPart(int Start, int Length, string Repeated, string Place)
{
    /// <summary>Returns the text of the part, without line breaks around it.</summary>
    public string GetText(string text) => Repeated + text.Substring(Start, Length).Trim('\n', '\r');
}

/// <summary>
/// Estimates the tokens of a text with a margin, in quarters of a token. The rule of thumb in the service's documentation is too low for tables and numbers,
/// because each digit is a token. A part that's too long fails, so the estimate of a part is rather too high.
/// </summary>
internal static class TokenWeight
{
    public const int PerToken = 4;

    /// <summary>The first characters of Chinese, Japanese, and Korean, from which a character is about one token.</summary>
    private const char FirstWide = '\u2E80';

    public static long Measure(string? text)
    {
        long sum = 0;
        foreach (char c in text ?? "") sum += Measure(c);
        return sum;
    }

    public static int Measure(char c)
    {
        if (c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or ' ') return 1;
        return c is (>= '0' and <= '9') or >= FirstWide or < ' ' and not ('\n' or '\r' or '\t') ? PerToken : 2;
    }
}

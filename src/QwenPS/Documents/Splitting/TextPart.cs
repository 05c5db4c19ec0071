namespace QwenPS.Documents.Splitting;

/// <summary>Represents a part of a text.</summary>
/// <param name="Start">The position of the first character.</param>
/// <param name="Length">The number of characters.</param>
/// <param name="Repeated">The header of the table, with a line break at the end, if the part begins with a row of a table. Otherwise, an empty string.</param>
/// <param name="Place">
/// The position of the part in the document, such as "pages 1 to 12 of 40". The model reads this description. If the position can't be described, the value is
/// an empty string.
/// </param>
internal sealed record TextPart(int Start, int Length, string Repeated, string Place)
{
    /// <summary>Returns the text of the part, with the repeated header, and without line breaks at the beginning and the end.</summary>
    public string GetText(string text) => Repeated + text.Substring(Start, Length).Trim('\n', '\r');
}

/// <summary>
/// Estimates the tokens of a text, in quarters of a token. The estimate must not be lower than the actual number of tokens, because a request fails if the part
/// of the text in the request is too long. The rule of thumb in the service's documentation isn't used. Its result is too low for tables and numbers, in which
/// each digit is a token.
/// </summary>
internal static class TokenWeight
{
    public const int PerToken = 4;

    /// <summary>The first character of the range that contains Chinese, Japanese, and Korean characters. Each of these characters is about one token.</summary>
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

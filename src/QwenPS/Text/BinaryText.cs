namespace QwenPS.Text;

/// <summary>Recognizes the content of a binary file that was read as text, such as a document from Get-Content.</summary>
internal static class BinaryText
{
    /// <summary>
    /// The minimum number of different control characters in data that's treated as binary. Text can also contain a few control characters, such as NUL.
    /// </summary>
    private const int MinKinds = 4;

    private static readonly string[] Beginnings = ["PK\u0003\u0004", "%PDF-1.", "%PDF-2."];

    public static bool Matches(string text)
    {
        foreach (string beginning in Beginnings)
        {
            if (text.StartsWith(beginning, StringComparison.Ordinal)) return true;
        }

        uint kinds = 0;
        int count = 0;
        foreach (char c in text)
        {
            if (c >= ' ' && c != '\uFFFD') continue;
            // White space doesn't count. The control characters that programs write to a terminal don't count either. The replacement character counts, because
            // decoders write this character for invalid bytes.
            if (c is '\t' or '\n' or '\r' or '\v' or '\f' or '\a' or '\b' or '\u001B') continue;
            uint kind = c == '\uFFFD' ? 1u << '\n' : 1u << c;
            if ((kinds & kind) != 0) continue;
            kinds |= kind;
            if (++count == MinKinds) return true;
        }

        return false;
    }
}

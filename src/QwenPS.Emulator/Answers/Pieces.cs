namespace QwenPS.Emulator.Answers;

/// <summary>Cuts a text into the pieces that the events of a stream carry.</summary>
internal static class Pieces
{
    // A very long text is sent in longer pieces rather than in very many.
    private const int UsualMost = 1000;
    private const int UsualLength = 8;

    public static int LengthFor(string text) => Math.Max(UsualLength, text.Length / UsualMost);

    /// <summary>The pieces as ranges; none of them ends within a surrogate pair.</summary>
    public static IEnumerable<Range> Split(string text, int length)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = Math.Min(start + length, text.Length);
            if (end < text.Length && char.IsLowSurrogate(text[end])) end++;
            yield return start..end;
            start = end;
        }
    }
}

namespace QwenPS.Emulator.Answers;

/// <summary>Splits a text into the deltas of a stream.</summary>
internal static class Pieces
{
    // A very long text is sent in longer deltas to limit the number of deltas.
    private const int MaxPieces = 1000;
    private const int DefaultLength = 8;

    public static int LengthFor(string text) => Math.Max(DefaultLength, text.Length / MaxPieces);

    /// <summary>Returns the deltas as ranges. No range ends inside a surrogate pair.</summary>
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

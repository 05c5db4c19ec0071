using UglyToad.PdfPig.Content;

namespace QwenPS.Documents.Pdf;

/// <summary>
/// Represents a run. A run is a sequence of words that follow each other in the file. No word of a run is above and to the left of the previous word. For
/// example, a column or a page header is a run.
/// </summary>
internal sealed class PdfRun
{
    /// <summary>The maximum number of runs to order. A page with more runs is a drawing with labels, and the order of the labels doesn't matter.</summary>
    private const int MaxRuns = 300;

    private const double MinHeight = 4;

    private readonly PdfBox _box, _boxOnPage;
    private readonly TextOrientation _orientation;

    private PdfRun(ArraySegment<Word> words)
    {
        Words = words;
        _box = PdfBox.Combine([.. words.Select(PdfBox.Read)]);
        _boxOnPage = PdfBox.Combine([.. words.Select(PdfBox.ReadOnPage)]);
        _orientation = words.First().TextOrientation;
    }

    public IReadOnlyList<Word> Words { get; }

    public static IReadOnlyList<PdfRun> Split(Word[] words)
    {
        var runs = new List<PdfRun>();
        int start = 0;
        for (int i = 1; i <= words.Length; i++)
        {
            if (i < words.Length && IsNext(words[i - 1], words[i])) continue;
            runs.Add(new PdfRun(new ArraySegment<Word>(words, start, i - start)));
            start = i;
        }

        return words.Length == 0 ? [] : runs;
    }

    /// <summary>Orders the runs. A run comes after the runs above it and the runs to its left. All other runs keep the order of the file.</summary>
    public static IEnumerable<PdfRun> Order(IReadOnlyList<PdfRun> runs)
    {
        if (runs.Count is < 2 or > MaxRuns) return runs;
        var left = new List<PdfRun>(runs);
        var ordered = new List<PdfRun>(runs.Count);
        while (left.Count > 0)
        {
            // If two runs surround each other, such an order doesn't exist, because each run must come after the other. In this case, the first of the
            // remaining runs in the file comes next.
            PdfRun next = left.Find(run => !left.Exists(other => other != run && other.IsBefore(run))) ?? left[0];
            ordered.Add(next);
            left.Remove(next);
        }

        return ordered;
    }

    /// <summary>
    /// Determines whether a word continues a run. A word begins a new run if it's above and to the left of the previous word, or if its text is rotated
    /// differently.
    /// </summary>
    private static bool IsNext(Word before, Word next)
    {
        if (before.TextOrientation != next.TextOrientation) return false;
        (PdfBox first, PdfBox second) = (PdfBox.Read(before), PdfBox.Read(next));
        double height = Math.Max(MinHeight, Math.Max(first.Height, second.Height));
        return second.Bottom - first.Bottom <= 3 * height || second.Left >= first.Right - height;
    }

    private bool IsBefore(PdfRun other)
    {
        // For texts with different rotations, the position on the page determines the order.
        bool isSame = _orientation == other._orientation;
        (PdfBox box, PdfBox next) = isSame ? (_box, other._box) : (_boxOnPage, other._boxOnPage);
        bool isAbove = box.Bottom >= next.Top - MinHeight && box.Left < next.Right && next.Left < box.Right;
        bool isOnTheLeft = box.Right <= next.Left + MinHeight && box.Bottom < next.Top && next.Bottom < box.Top;
        return isAbove || isOnTheLeft;
    }
}

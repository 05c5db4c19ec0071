using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;

namespace QwenPS.Documents.Pdf;

/// <summary>
/// Represents a run. A run is a sequence of words that follow each other in the file, without a move back up and to the left. For example, a column or a page
/// header is a run.
/// </summary>
internal sealed class PdfRun
{
    /// <summary>The maximum number of runs to order. Such a page is a drawing with labels, and the order of the labels doesn't matter.</summary>
    private const int MaxRuns = 300;

    private const double MinHeight = 4;

    private readonly double _left, _right, _top, _bottom;

    private PdfRun(ArraySegment<Word> words)
    {
        Words = words;
        _left = words.Min(word => word.BoundingBox.Left);
        _right = words.Max(word => word.BoundingBox.Right);
        _top = words.Max(word => word.BoundingBox.Top);
        _bottom = words.Min(word => word.BoundingBox.Bottom);
    }

    public IReadOnlyList<Word> Words { get; }

    public static IReadOnlyList<PdfRun> Split(Word[] words)
    {
        var runs = new List<PdfRun>();
        int start = 0;
        for (int i = 1; i <= words.Length; i++)
        {
            if (i < words.Length && !GoesBack(words[i - 1].BoundingBox, words[i].BoundingBox)) continue;
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
            // If two runs surround each other, the rule has no solution, because each run must come after the other. In this case, the first run in the file is
            // used.
            PdfRun next = left.Find(run => !left.Exists(other => other != run && other.IsBefore(run))) ?? left[0];
            ordered.Add(next);
            left.Remove(next);
        }

        return ordered;
    }

    private static bool GoesBack(PdfRectangle before, PdfRectangle next)
    {
        double height = Math.Max(MinHeight, Math.Max(before.Height, next.Height));
        return next.Bottom - before.Bottom > 3 * height && next.Left < before.Right - height;
    }

    private bool IsBefore(PdfRun other)
    {
        bool isAbove = _bottom >= other._top - MinHeight && _left < other._right && other._left < _right;
        bool isOnTheLeft = _right <= other._left + MinHeight && _bottom < other._top && other._bottom < _top;
        return isAbove || isOnTheLeft;
    }
}

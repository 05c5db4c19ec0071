using UglyToad.PdfPig.Content;

namespace QwenPS.Documents.Pdf;

/// <summary>
/// Finds columns of continuous text whose lines alternate in the file: the first line of each column, then the second line of each column. The columns are
/// returned one after the other. The words of a table can be arranged in the same way as the words of text columns, but the rows of a table must stay together.
/// Unlike a table, continuous text fills most of the column width in many lines.
/// </summary>
internal static class PdfColumns
{
    private const int MinLines = 6;
    private const int MaxColumns = 4;

    /// <summary>The minimum average number of words per line in a column.</summary>
    private const double MinWords = 4;

    /// <summary>The minimum median width of the lines, relative to the width of their column.</summary>
    private const double MinFill = 0.75;

    /// <summary>The minimum gap between two columns, relative to the height of the text.</summary>
    private const double MinGap = 1.2;

    private const double MinHeight = 4;

    /// <summary>Returns the words in reading order.</summary>
    public static IEnumerable<Word> Order(IReadOnlyList<Word> words)
    {
        List<Line> lines = FindLines(words);
        for (int start = 0, end; start < lines.Count; start = end)
        {
            end = FindEnd(lines, start, out Span[] columns);
            bool areColumns = columns.Length > 1 && end - start >= MinLines && IsText(lines, start, end, columns);
            for (int column = 0; areColumns && column < columns.Length; column++)
            {
                for (int i = start; i < end; i++)
                {
                    foreach (Word word in lines[i].Segments[column].Words) yield return word;
                }
            }

            for (int i = start; !areColumns && i < end; i++)
            {
                foreach (Word word in lines[i].Segments.SelectMany(segment => segment.Words)) yield return word;
            }
        }
    }

    /// <summary>Splits the words into lines, and each line into segments. A segment ends at a gap.</summary>
    private static List<Line> FindLines(IReadOnlyList<Word> words)
    {
        var lines = new List<Line>();
        PdfBox before = default;
        foreach (Word word in words)
        {
            PdfBox box = PdfBox.Read(word);
            double height = Math.Max(MinHeight, Math.Max(before.Height, box.Height));
            bool isSameLine = lines.Count > 0 && Math.Abs(before.Bottom - box.Bottom) <= height / 2 && box.Left >= before.Left;
            if (!isSameLine) lines.Add(new Line([]));
            List<Segment> segments = lines[lines.Count - 1].Segments;
            if (!isSameLine || box.Left - before.Right > MinGap * height) segments.Add(new Segment([], box.Left));
            Segment segment = segments[segments.Count - 1];
            segment.Words.Add(word);
            segment.Right = box.Right;
            before = box;
        }

        return lines;
    }

    /// <summary>
    /// Finds the end of the consecutive lines, starting at <paramref name="start"/>, that have one segment in each column. The columns must not overlap.
    /// </summary>
    private static int FindEnd(List<Line> lines, int start, out Span[] columns)
    {
        columns = [.. lines[start].Segments.Select(segment => new Span(segment.Left, segment.Right))];
        int end = start + 1;
        if (columns.Length is < 2 or > MaxColumns) return end;
        for (; end < lines.Count && lines[end].Segments.Count == columns.Length; end++)
        {
            Span[] wider = [.. columns.Select((column, i) => column.Add(lines[end].Segments[i]))];
            bool overlaps = Enumerable.Range(1, wider.Length - 1).Any(i => wider[i].Left <= wider[i - 1].Right);
            if (overlaps) break;
            columns = wider;
        }

        return end;
    }

    private static bool IsText(List<Line> lines, int start, int end, Span[] columns)
    {
        for (int column = 0; column < columns.Length; column++)
        {
            Segment[] segments = [.. lines.Skip(start).Take(end - start).Select(line => line.Segments[column])];
            double width = Math.Max(1, columns[column].Right - columns[column].Left);
            double[] fills = [.. segments.Select(segment => (segment.Right - segment.Left) / width).OrderBy(fill => fill)];
            if (fills[fills.Length / 2] < MinFill || segments.Average(CountWords) < MinWords) return false;
        }

        return true;
    }

    /// <summary>Counts the words of a segment. Chinese and Japanese texts have no spaces, so two characters are counted as a word.</summary>
    private static double CountWords(Segment segment) => segment.Words.Sum(word => Math.Max(1, word.Text.Count(c => c is >= '\u2E80' and <= '\uD7FF') / 2.0));

    private sealed record Line(List<Segment> Segments);

    /// <summary>Represents consecutive words of a line.</summary>
    private sealed class Segment(List<Word> words, double left)
    {
        public List<Word> Words { get; } = words;

        public double Left { get; } = left;

        public double Right { get; set; } = left;
    }

    /// <summary>Represents the horizontal position of a column.</summary>
    private readonly record struct Span(double Left, double Right)
    {
        public Span Add(Segment segment) => new(Math.Min(Left, segment.Left), Math.Max(Right, segment.Right));
    }
}

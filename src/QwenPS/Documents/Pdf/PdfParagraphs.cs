using System.Text;
using UglyToad.PdfPig.Content;

namespace QwenPS.Documents.Pdf;

/// <summary>Combines words into lines and paragraphs, without changing the order of the words.</summary>
internal static class PdfParagraphs
{
    /// <summary>The minimum distance between two paragraphs, relative to the height of a line.</summary>
    private const double Gap = 1.9;

    /// <summary>The minimum distance between two paragraphs, relative to the usual distance between two lines.</summary>
    private const double LineGap = 1.2;

    /// <summary>
    /// The maximum distance between two lines, relative to the height of a line. Lines with a greater distance aren't combined into a paragraph.
    /// </summary>
    private const double MaxLineGap = 3;

    private const double MinHeight = 4;

    public static IReadOnlyList<string> Join(IReadOnlyList<Word> words)
    {
        var paragraphs = new List<string>();
        var text = new StringBuilder();
        PdfBox[] boxes = [.. words.Select(PdfBox.Read)];
        double distance = FindLineDistance(boxes);
        for (int i = 0; i < words.Count; i++)
        {
            string separator = i == 0 ? "" : words[i - 1].TextOrientation != words[i].TextOrientation ? "\n\n" : FindSeparator(boxes[i - 1], boxes[i], distance);
            if (separator.Length > 1)
            {
                paragraphs.Add(text.ToString());
                text.Clear();
            }
            else text.Append(separator);

            text.Append(words[i].Text);
        }

        if (text.Length > 0) paragraphs.Add(text.ToString());
        return paragraphs;
    }

    private static string FindSeparator(PdfBox before, PdfBox word, double distance)
    {
        double height = GetHeight(before, word);
        double down = before.Bottom - word.Bottom;
        if (down > Math.Max(Gap * height, LineGap * distance) || down < -height) return "\n\n";
        return Math.Abs(down) > height / 2 || word.Left < before.Left ? "\n" : " ";
    }

    /// <summary>
    /// Returns the median of the distances between two lines, or 0 if there's only one line. Many documents have a line spacing of 1.5 or 2. If this median
    /// weren't used, each line of such a document could be treated as a paragraph.
    /// </summary>
    private static double FindLineDistance(PdfBox[] boxes)
    {
        var distances = new List<double>();
        for (int i = 1; i < boxes.Length; i++)
        {
            double height = GetHeight(boxes[i - 1], boxes[i]);
            double down = boxes[i - 1].Bottom - boxes[i].Bottom;
            if (down > height / 2 && down < MaxLineGap * height) distances.Add(down);
        }

        distances.Sort();
        return distances.Count == 0 ? 0 : distances[distances.Count / 2];
    }

    private static double GetHeight(PdfBox before, PdfBox word) => Math.Max(MinHeight, Math.Max(before.Height, word.Height));
}

using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;

namespace QwenPS.Documents.Pdf;

/// <summary>Combines words into lines and paragraphs, without changing the order of the words.</summary>
internal static class PdfParagraphs
{
    /// <summary>The maximum distance between two lines of a paragraph, relative to the height of a line.</summary>
    private const double Gap = 1.9;

    private const double MinHeight = 4;

    public static IReadOnlyList<string> Join(IReadOnlyList<Word> words)
    {
        var paragraphs = new List<string>();
        var text = new StringBuilder();
        for (int i = 0; i < words.Count; i++)
        {
            string separator = i == 0 ? "" : FindSeparator(words[i - 1], words[i]);
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

    private static string FindSeparator(Word before, Word word)
    {
        (PdfRectangle first, PdfRectangle second) = (before.BoundingBox, word.BoundingBox);
        double height = Math.Max(MinHeight, Math.Max(first.Height, second.Height));
        double down = first.Bottom - second.Bottom;
        if (before.TextOrientation != word.TextOrientation || down > Gap * height || down < -height) return "\n\n";
        return Math.Abs(down) > height / 2 || second.Left < first.Left ? "\n" : " ";
    }
}

using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Util;

namespace QwenPS.Documents.Pdf;

/// <summary>Combines letters into words, in the order of the file. A word ends at a space, a gap, or another line.</summary>
internal sealed class SequentialWordExtractor : IWordExtractor
{
    /// <summary>
    /// The minimum gap between two words, relative to the size of the letters. A space is wider: its width is at least a quarter of this size.
    /// </summary>
    private const double Gap = 0.17;

    /// <summary>The maximum distance that a letter can move back because of kerning, relative to the size of the letters.</summary>
    private const double Kerning = 0.6;

    /// <summary>The maximum distance of a letter from its line, relative to the size of the letters. For example, an exponent is above its line.</summary>
    private const double Line = 0.5;

    public static readonly SequentialWordExtractor Instance = new();

    public IEnumerable<Word> GetWords(IReadOnlyList<Letter> letters)
    {
        var word = new List<Letter>();
        foreach (Letter letter in letters)
        {
            bool isSpace = string.IsNullOrWhiteSpace(letter.Value);
            if (word.Count > 0 && (isSpace || !Continues(word[word.Count - 1], letter)))
            {
                yield return new Word(word.ToArray());
                word.Clear();
            }

            if (!isSpace) word.Add(letter);
        }

        if (word.Count > 0) yield return new Word(word.ToArray());
    }

    private static bool Continues(Letter before, Letter letter)
    {
        if (before.TextOrientation != letter.TextOrientation) return false;
        double x = before.EndBaseLine.X - before.StartBaseLine.X, y = before.EndBaseLine.Y - before.StartBaseLine.Y;
        double length = Math.Sqrt((x * x) + (y * y));
        (x, y) = length > 1e-9 ? (x / length, y / length) : (1, 0);
        double size = Math.Max(1e-6, Math.Max(before.PointSize, before.BoundingBox.Height));
        double right = letter.StartBaseLine.X - before.EndBaseLine.X, up = letter.StartBaseLine.Y - before.EndBaseLine.Y;
        double along = ((right * x) + (up * y)) / size, across = Math.Abs((up * x) - (right * y)) / size;
        return across <= Line && along is <= Gap and >= -Kerning;
    }
}

using UglyToad.PdfPig.Content;

namespace QwenPS.Documents.Pdf;

/// <summary>
/// Removes letters that are printed again at almost the same position. Some programs print letters twice to make text bold. The method of the PdfPig library
/// isn't used, because it also removes the double letters of ordinary words if the font sizes in the file are wrong.
/// </summary>
internal static class PdfLetters
{
    /// <summary>
    /// The maximum distance between two prints of a letter, relative to its size. The width of the narrowest letter is a fifth of its size, and the maximum
    /// distance is half of this width.
    /// </summary>
    private const double Distance = 0.1;

    /// <summary>
    /// The width and height, in points, of the squares into which a page is divided. To save time, a letter is compared only with the letters in its own square
    /// and the adjacent squares.
    /// </summary>
    private const double Field = 2;
    private const double MaxPosition = 1e6;
    private const double MaxSize = 20;

    public static IReadOnlyList<Letter> RemoveDuplicates(IReadOnlyList<Letter> letters)
    {
        var seen = new Dictionary<(string Value, int X, int Y), List<Letter>>();
        var result = new List<Letter>(letters.Count);
        foreach (Letter letter in letters)
        {
            (int x, int y) = (GetField(letter.StartBaseLine.X), GetField(letter.StartBaseLine.Y));
            if (IsPrinted(seen, letter, x, y)) continue;
            if (!seen.TryGetValue((letter.Value, x, y), out List<Letter>? here)) seen[(letter.Value, x, y)] = here = [];
            here.Add(letter);
            result.Add(letter);
        }

        return result;
    }

    private static int GetField(double position) => double.IsNaN(position) ? 0 : (int)(Math.Max(-MaxPosition, Math.Min(position, MaxPosition)) / Field);

    private static bool IsPrinted(Dictionary<(string Value, int X, int Y), List<Letter>> seen, Letter letter, int x, int y)
    {
        double distance = Distance * Math.Max(1, Math.Min(Math.Abs(letter.PointSize), MaxSize));
        for (int i = 0; i < 9; i++)
        {
            if (!seen.TryGetValue((letter.Value, x + (i % 3) - 1, y + (i / 3) - 1), out List<Letter>? near)) continue;
            foreach (Letter other in near)
            {
                bool isSame = Math.Abs(other.StartBaseLine.X - letter.StartBaseLine.X) < distance && Math.Abs(other.StartBaseLine.Y - letter.StartBaseLine.Y) < distance;
                if (isSame) return true;
            }
        }

        return false;
    }
}

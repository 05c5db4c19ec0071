using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;

namespace QwenPS.Documents.Pdf;

/// <summary>
/// Represents the position of a word. If the text is rotated by 90, 180, or 270 degrees, the coordinates can be rotated back. After that, the next word of a
/// line is to the right, and the next line is below.
/// </summary>
internal readonly record struct PdfBox(double Left, double Bottom, double Right, double Top)
{
    public double Height => Top - Bottom;

    public double Width => Right - Left;

    /// <summary>Returns the position on the page.</summary>
    public static PdfBox ReadOnPage(Word word)
    {
        PdfRectangle box = word.BoundingBox;
        double left = Math.Min(Math.Min(box.TopLeft.X, box.TopRight.X), Math.Min(box.BottomLeft.X, box.BottomRight.X));
        double right = Math.Max(Math.Max(box.TopLeft.X, box.TopRight.X), Math.Max(box.BottomLeft.X, box.BottomRight.X));
        double bottom = Math.Min(Math.Min(box.TopLeft.Y, box.TopRight.Y), Math.Min(box.BottomLeft.Y, box.BottomRight.Y));
        double top = Math.Max(Math.Max(box.TopLeft.Y, box.TopRight.Y), Math.Max(box.BottomLeft.Y, box.BottomRight.Y));
        return new PdfBox(left, bottom, right, top);
    }

    /// <summary>Returns the position after the coordinates are rotated. In the rotated coordinates, the word is horizontal.</summary>
    public static PdfBox Read(Word word)
    {
        PdfBox box = ReadOnPage(word);
        return word.TextOrientation switch
        {
            // The text is read from the top to the bottom of the page.
            TextOrientation.Rotate90 => new PdfBox(-box.Top, box.Left, -box.Bottom, box.Right),
            TextOrientation.Rotate180 => new PdfBox(-box.Right, -box.Top, -box.Left, -box.Bottom),
            // The text is read from the bottom to the top of the page.
            TextOrientation.Rotate270 => new PdfBox(box.Bottom, -box.Right, box.Top, -box.Left),
            _ => box,
        };
    }

    /// <summary>Returns the area that contains all boxes.</summary>
    public static PdfBox Combine(IReadOnlyCollection<PdfBox> boxes) =>
        new(boxes.Min(box => box.Left), boxes.Min(box => box.Bottom), boxes.Max(box => box.Right), boxes.Max(box => box.Top));
}

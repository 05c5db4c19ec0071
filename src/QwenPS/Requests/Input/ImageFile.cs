using System.Management.Automation;
using System.Text;
using QwenPS.Client.Protocols;
using QwenPS.Files;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Requests.Input;

/// <summary>Reads a file as an image, whatever its name says.</summary>
internal static class ImageFile
{
    /// <summary>Whether the file begins as an image does. A file that cannot be opened is none.</summary>
    public static bool IsImage(string path)
    {
        try
        {
            using FileStream file = RegularFile.OpenRead(path);
            byte[] beginning = new byte[ImageKind.Length];
            int length = 0;
            for (int read; length < beginning.Length && (read = file.Read(beginning, length, beginning.Length - length)) > 0; length += read)
            {
            }

            return ImageKind.Find(beginning.AsSpan(0, length)) is not null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Said when the file is read.
            return false;
        }
    }

    /// <summary>The image as a part of a message: a data URI.</summary>
    /// <exception cref="InputException">The file is no image, too large, or cannot be read.</exception>
    public static async Task<ContentPart> ReadAsync(string path, int limit) =>
        TryRead(await TextFile.ReadBytesAsync(path, limit).ConfigureAwait(false)) ?? throw NotImage(path);

    /// <summary>The content of a file as a part of a message; null if it's no image.</summary>
    public static ContentPart? TryRead(byte[] content) =>
        ImageKind.Find(content) is { } mediaType ? new ContentPart { ImageUrl = ImageUri.CreateDataUri(mediaType, content) } : null;

    public static InputException NotImage(string what) =>
        new("NotImage", ErrorCategory.InvalidData, Texts.Format("Image.NotImage", what), Texts.Format("Image.NotImageRemedy", ImageKind.Known));
}

/// <summary>Recognizes an image by its first bytes: the name of a file says what somebody believed it to be.</summary>
internal static class ImageKind
{
    /// <summary>So many bytes of a file are enough.</summary>
    public const int Length = 32;

    /// <summary>The kinds as people name them.</summary>
    public const string Known = "PNG, JPEG, GIF, BMP, WebP, TIFF, HEIC";

    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF];
    private static readonly string[] HeicBrands = ["heic", "heix", "hevc", "hevx", "heim", "heis"];
    private static readonly string[] HeifBrands = ["mif1", "msf1"];

    /// <summary>The lengths that the second header of a BMP has had over the years.</summary>
    private static readonly int[] BitmapHeaders = [12, 16, 40, 52, 56, 64, 108, 124];

    /// <summary>The media type (<c>image/png</c>); null where it is none of the kinds that the service takes.</summary>
    public static string? Find(ReadOnlySpan<byte> beginning)
    {
        if (beginning.StartsWith(Png)) return "image/png";
        if (beginning.StartsWith(Jpeg)) return "image/jpeg";
        if (IsGif(beginning)) return "image/gif";
        if (IsBitmap(beginning)) return "image/bmp";
        if (beginning.StartsWith("RIFF"u8) && Has(beginning, 8, "WEBPVP8"u8)) return "image/webp";
        if (beginning.StartsWith("II*\0"u8) || beginning.StartsWith("MM\0*"u8)) return "image/tiff";
        // The length before it is small, so that no text can begin so.
        return Has(beginning, 0, "\0\0"u8) && Has(beginning, 4, "ftyp"u8) && beginning.Length >= 12 ? OfBrand(Encoding.ASCII.GetString(beginning.Slice(8, 4).ToArray())) : null;
    }

    /// <summary>A text may begin with the letters too; behind them, a picture has sizes, which are not all letters.</summary>
    private static bool IsGif(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith("GIF87a"u8) && !bytes.StartsWith("GIF89a"u8)) return false;
        foreach (byte value in bytes.Slice(6, Math.Min(bytes.Length, 13) - 6))
        {
            if (value < (byte)'\t' || value >= 0x80) return true;
        }

        return false;
    }

    /// <summary>Two letters are too few to tell a picture from a text, so the headers behind them have to fit too.</summary>
    private static bool IsBitmap(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("BM"u8) && Has(bytes, 6, "\0\0\0\0"u8) && bytes.Length >= 18
            && Array.IndexOf(BitmapHeaders, bytes[14] | (bytes[15] << 8) | (bytes[16] << 16) | (bytes[17] << 24)) >= 0;

    private static string? OfBrand(string brand)
    {
        if (Array.IndexOf(HeicBrands, brand) >= 0) return "image/heic";
        return Array.IndexOf(HeifBrands, brand) >= 0 ? "image/heif" : null;
    }

    private static bool Has(ReadOnlySpan<byte> bytes, int place, ReadOnlySpan<byte> what) => bytes.Length >= place + what.Length && bytes.Slice(place, what.Length).SequenceEqual(what);
}

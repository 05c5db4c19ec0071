using System.Management.Automation;
using System.Text;
using QwenPS.Client.Protocols;
using QwenPS.Files;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Requests.Input;

/// <summary>Reads files as images. The format is determined by the content, and not by the name.</summary>
internal static class ImageFile
{
    /// <summary>
    /// Determines whether the first bytes of the file are those of a supported image format. Returns false if the file can't be opened.
    /// </summary>
    public static bool IsImage(string path)
    {
        try
        {
            using FileStream file = RegularFile.OpenRead(path);
            byte[] beginning = new byte[ImageFormat.Length];
            int length = 0;
            for (int read; length < beginning.Length && (read = file.Read(beginning, length, beginning.Length - length)) > 0; length += read)
            {
            }

            return ImageFormat.Find(beginning.AsSpan(0, length)) is not null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The error is reported later, when the file is read.
            return false;
        }
    }

    /// <summary>Reads an image as a part of a message. The part contains a data URI.</summary>
    /// <exception cref="InputException">The file isn't an image, is too large, or can't be read.</exception>
    public static async Task<ContentPart> ReadAsync(string path, int limit) =>
        TryRead(await TextFile.ReadBytesAsync(path, limit).ConfigureAwait(false)) ?? throw NotImage(path);

    /// <summary>Converts the content of a file to a part of a message. Returns null if the content isn't an image.</summary>
    public static ContentPart? TryRead(byte[] content) =>
        ImageFormat.Find(content) is { } mediaType ? new ContentPart { ImageUrl = ImageUri.CreateDataUri(mediaType, content) } : null;

    public static InputException NotImage(string what) =>
        new("NotImage", ErrorCategory.InvalidData, Texts.Format("Image.NotImage", what), Texts.Format("Image.NotImageRemedy", ImageFormat.Known));
}

/// <summary>Recognizes the format of an image by its first bytes, because a file name can be wrong.</summary>
internal static class ImageFormat
{
    /// <summary>The number of bytes that are required to recognize a format.</summary>
    public const int Length = 32;

    /// <summary>The names of the supported formats, as text for messages.</summary>
    public const string Known = "PNG, JPEG, GIF, BMP, WebP, TIFF, HEIC";

    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF];
    private static readonly string[] HeicBrands = ["heic", "heix", "hevc", "hevx", "heim", "heis"];
    private static readonly string[] HeifBrands = ["mif1", "msf1"];

    /// <summary>The possible lengths of the second header in a BMP file.</summary>
    private static readonly int[] BitmapHeaders = [12, 16, 40, 52, 56, 64, 108, 124];

    /// <summary>Finds the media type, such as <c>image/png</c>. Returns null if the service doesn't accept the format.</summary>
    public static string? Find(ReadOnlySpan<byte> beginning)
    {
        if (beginning.StartsWith(Png)) return "image/png";
        if (beginning.StartsWith(Jpeg)) return "image/jpeg";
        if (IsGif(beginning)) return "image/gif";
        if (IsBitmap(beginning)) return "image/bmp";
        if (beginning.StartsWith("RIFF"u8) && Has(beginning, 8, "WEBPVP8"u8)) return "image/webp";
        if (beginning.StartsWith("II*\0"u8) || beginning.StartsWith("MM\0*"u8)) return "image/tiff";
        // A HEIC file begins with a block of data, which is called a box. A box begins with its length, whose first two bytes are zero because the
        // box is small. A text can't begin with zero bytes.
        bool hasBrand = Has(beginning, 0, "\0\0"u8) && Has(beginning, 4, "ftyp"u8) && beginning.Length >= 12;
        return hasBrand ? FindByBrand(Encoding.ASCII.GetString(beginning.Slice(8, 4).ToArray())) : null;
    }

    /// <summary>
    /// Determines whether the bytes are a GIF image. The letters at the beginning aren't sufficient, because a text can begin with the same letters.
    /// In an image, the next bytes are the width and the height, and at least one of these bytes isn't a text character.
    /// </summary>
    private static bool IsGif(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith("GIF87a"u8) && !bytes.StartsWith("GIF89a"u8)) return false;
        foreach (byte value in bytes.Slice(6, Math.Min(bytes.Length, 13) - 6))
        {
            if (value < (byte)'\t' || value >= 0x80) return true;
        }

        return false;
    }

    /// <summary>
    /// Determines whether the bytes are a BMP image. The two letters at the beginning aren't sufficient, because a text can begin with the same
    /// letters. For this reason, the method also checks the headers that follow.
    /// </summary>
    private static bool IsBitmap(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("BM"u8) && Has(bytes, 6, "\0\0\0\0"u8) && bytes.Length >= 18
            && Array.IndexOf(BitmapHeaders, bytes[14] | (bytes[15] << 8) | (bytes[16] << 16) | (bytes[17] << 24)) >= 0;

    private static string? FindByBrand(string brand)
    {
        if (Array.IndexOf(HeicBrands, brand) >= 0) return "image/heic";
        return Array.IndexOf(HeifBrands, brand) >= 0 ? "image/heif" : null;
    }

    private static bool Has(ReadOnlySpan<byte> bytes, int offset, ReadOnlySpan<byte> expected) =>
        bytes.Length >= offset + expected.Length && bytes.Slice(offset, expected.Length).SequenceEqual(expected);
}

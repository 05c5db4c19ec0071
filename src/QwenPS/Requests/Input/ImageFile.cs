using System.Management.Automation;
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
        ImageKind.Find(content) is { } mediaType ? new ContentPart { ImageUrl = ImageUri.OfData(mediaType, content) } : null;

    public static InputException NotImage(string what) =>
        new("NotImage", ErrorCategory.InvalidData, Texts.Format("Image.NotImage", what), Texts.Format("Image.NotImageRemedy", ImageKind.Known));
}

using System.Management.Automation;
using System.Text;
using QwenPS.Resources;

namespace QwenPS.Commands.Chat;

/// <summary>Reads a file as text: by its byte order mark, else as UTF-8, and strictly, so that a file that is no text is an error.</summary>
internal static class TextFile
{
    /// <exception cref="InputException">The file is a folder, too large, no text, or cannot be read.</exception>
    public static async Task<string> ReadAsync(string path, int limit)
    {
        try
        {
            using FileStream file = Open(path);
            return Decode(path, await ReadBytesAsync(file, path, limit).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, exception);
        }
    }

    /// <summary>Opens a file that others may go on writing.</summary>
    public static FileStream Open(string path)
    {
        if (Directory.Exists(path))
            throw new InputException("IsDirectory", ErrorCategory.InvalidType, Text.Of("File.Folder", path), Text.Of("File.FolderRemedy"));
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 4096, useAsync: true);
    }

    /// <param name="path">The file.</param>
    /// <param name="index">The place of the first byte that is wrong, from 0.</param>
    /// <param name="marked">The encoding that the file's byte order mark says; null where it has none.</param>
    /// <param name="exception">What the decoder says.</param>
    public static InputException NotText(string path, long index, Encoding? marked, DecoderFallbackException exception) => new(
        "NotText",
        ErrorCategory.InvalidData,
        marked is null ? Text.Of("File.NotText", path, index) : Text.Of("File.NotMarkedText", path, index, marked.WebName),
        Text.Of("File.NotTextRemedy"),
        exception);

    public static InputException Unreadable(string path, Exception exception) => new(
        "FileUnreadable", ErrorCategory.ReadError, Text.Of("File.Unreadable", path, exception.Message), Text.Of("File.UnreadableRemedy"), exception);

    /// <summary>Reads a whole file of at most so many bytes.</summary>
    /// <exception cref="InputException">The file is larger; it is not read then.</exception>
    public static async Task<byte[]> ReadBytesAsync(FileStream file, string path, int limit)
    {
        if (file.CanSeek && file.Length > limit) throw TooLarge(path, file.Length, limit);
        using var bytes = new MemoryStream(file.CanSeek ? (int)file.Length : 0);
        byte[] buffer = new byte[16384];
        int read;

        // Counted while reading: a pipe has no length, and a log may grow.
#pragma warning disable CA1835 // .NET Framework has this overload only
        while ((read = await file.ReadAsync(buffer, 0, buffer.Length).ConfigureAwait(false)) > 0)
#pragma warning restore CA1835
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > limit) throw TooLarge(path, bytes.Length, limit);
        }

        return bytes.ToArray();
    }

    public static InputException TooLarge(string path, long size, int limit) => new(
        "InputTooLarge",
        ErrorCategory.LimitsExceeded,
        Text.Of("File.TooLarge", path, ByteSize.Of(size), ByteSize.Of(limit)),
        Text.Of("Chat.TooLargeRemedy"));

    private static string Decode(string path, byte[] bytes)
    {
        (Encoding encoding, int markLength) = TextEncoding.Detect(bytes);
        try
        {
            return encoding.GetString(bytes, markLength, bytes.Length - markLength);
        }
        catch (DecoderFallbackException exception)
        {
            throw NotText(path, markLength + exception.Index, markLength > 0 ? encoding : null, exception);
        }
    }
}

using System.Management.Automation;
using System.Text;
using QwenPS.Files;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.PowerShell;

/// <summary>Reads a file as text: by its byte order mark, else as UTF-8, and strictly, so that a file that is no text is an error.</summary>
internal static class TextFile
{
    /// <exception cref="InputException">The file is a folder, too large, no text, or cannot be read.</exception>
    public static async Task<string> ReadAsync(string path, int limit)
    {
        return Decode(path, await ReadBytesAsync(path, limit).ConfigureAwait(false));
    }

    /// <summary>Reads a whole file of at most so many bytes.</summary>
    /// <exception cref="InputException">The file is no regular file, larger, or cannot be read.</exception>
    public static async Task<byte[]> ReadBytesAsync(string path, int limit)
    {
        try
        {
            return await RegularFile.ReadAllBytesAsync(path, limit).ConfigureAwait(false);
        }
        catch (FileTooLargeException exception)
        {
            throw TooLarge(path, exception.Size, limit);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, exception);
        }
    }

    /// <param name="path">The file.</param>
    /// <param name="index">The place of the first byte that is wrong, from 0.</param>
    /// <param name="marked">The encoding that the file's byte order mark says; null where it has none.</param>
    /// <param name="exception">What the decoder says.</param>
    public static InputException NotText(string path, long index, Encoding? marked, DecoderFallbackException exception) => new(
        "NotText",
        ErrorCategory.InvalidData,
        marked is null ? Texts.Format("File.NotText", path, index) : Texts.Format("File.NotMarkedText", path, index, marked.WebName),
        Texts.Format("File.NotTextRemedy"),
        exception);

    /// <summary>What is said of a file that can't be opened or read.</summary>
    public static InputException Unreadable(string path, Exception exception) => exception switch
    {
        NotRegularFileException { IsFolder: true } => new("IsDirectory", ErrorCategory.InvalidType, exception.Message, Texts.Format("File.FolderRemedy"), exception),
        NotRegularFileException => new("NotRegularFile", ErrorCategory.InvalidType, exception.Message, Texts.Format("File.NotRegularRemedy"), exception),
        FileTooLargeException => new("InputTooLarge", ErrorCategory.LimitsExceeded, exception.Message, Texts.Format("File.LargerThanRemedy"), exception),
        _ => new("FileUnreadable", ErrorCategory.ReadError, Texts.Format("File.Unreadable", path, exception.Message), Texts.Format("File.UnreadableRemedy"), exception),
    };

    public static InputException TooLarge(string path, long size, int limit) => new(
        "InputTooLarge",
        ErrorCategory.LimitsExceeded,
        Texts.Format("File.TooLarge", path, ByteSize.Format(size), ByteSize.Format(limit)),
        Texts.Format("Chat.TooLargeRemedy"));

    /// <exception cref="InputException">The bytes are no text.</exception>
    public static string Decode(string path, byte[] bytes)
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

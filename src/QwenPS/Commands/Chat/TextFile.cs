using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace QwenPS.Commands.Chat;

/// <summary>Reads a file as text: by its byte order mark, else as UTF-8, and strictly, so that a file that is no text is an error.</summary>
internal static class TextFile
{
    // UTF-32 before UTF-16: their little-endian marks begin alike.
    private static readonly Encoding[] Encodings =
    [
        new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UTF32Encoding(bigEndian: true, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
        new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true),
    ];

    /// <exception cref="InputException">The file is a folder, too large, no text, or cannot be read.</exception>
    public static async Task<string> ReadAsync(string path, int limit)
    {
        if (Directory.Exists(path))
            throw new InputException("IsDirectory", ErrorCategory.InvalidType, $"'{path}' is a folder.", "Pipe its files: Get-ChildItem -File.");
        try
        {
            byte[] bytes = await ReadBytesAsync(path, limit).ConfigureAwait(false);
            return Decode(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            throw new InputException(
                "NotText", ErrorCategory.InvalidData, $"'{path}' is no text: it has no byte order mark and is not valid UTF-8 (byte {exception.Index.ToString(CultureInfo.InvariantCulture)}).", "Leave it out, or convert it to UTF-8.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException("FileUnreadable", ErrorCategory.ReadError, $"'{path}' cannot be read: {exception.Message}", "Check that it is still there and that you may read it.", exception);
        }
    }

    private static string Decode(byte[] bytes)
    {
        foreach (Encoding encoding in Encodings)
        {
            byte[] mark = encoding.GetPreamble();
            if (bytes.AsSpan().StartsWith(mark)) return encoding.GetString(bytes, mark.Length, bytes.Length - mark.Length);
        }

        return Encodings[Encodings.Length - 1].GetString(bytes);
    }

    private static async Task<byte[]> ReadBytesAsync(string path, int limit)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 4096, useAsync: true);
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

    private static InputException TooLarge(string path, long size, int limit) => new(
        "InputTooLarge",
        ErrorCategory.LimitsExceeded,
        $"'{path}' has {ByteSize.Of(size)}, more than -MaxInputSize allows ({ByteSize.Of(limit)}).",
        "Send a part of it, or raise -MaxInputSize.");
}

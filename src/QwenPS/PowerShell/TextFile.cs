using System.Management.Automation;
using System.Text;
using QwenPS.Files;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.PowerShell;

/// <summary>
/// Reads a file as text. A byte order mark determines the encoding. Without a byte order mark, the specified encoding is used. If no encoding is specified, the
/// file is read as UTF-8. If the file isn't valid UTF-8, the encoding is detected. If the detection isn't reliable, the file is rejected. Invalid bytes are an
/// error, so binary files are rejected.
/// </summary>
internal static class TextFile
{
    /// <exception cref="InputException">The file is a folder, is too large, isn't text, or can't be read.</exception>
    public static async Task<string> ReadAsync(string path, int limit)
    {
        return Decode(path, await ReadBytesAsync(path, limit).ConfigureAwait(false), null, out _);
    }

    /// <summary>Reads an entire file up to a size limit in bytes.</summary>
    /// <exception cref="InputException">The file isn't a regular file, is too large, or can't be read.</exception>
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

    /// <param name="path">The path of the file.</param>
    /// <param name="index">The zero-based position of the first invalid byte.</param>
    /// <param name="marked">The encoding of the byte order mark, or null if there's no byte order mark.</param>
    /// <param name="given">The specified encoding, or null if no encoding was specified.</param>
    /// <param name="guess">The probable encoding, or null if it's unknown.</param>
    /// <param name="exception">The exception of the decoder.</param>
    public static InputException NotText(string path, long index, Encoding? marked, Encoding? given, EncodingGuess? guess, DecoderFallbackException exception) => new(
        "NotText",
        ErrorCategory.InvalidData,
        (marked, given) switch
        {
            (not null, _) => Texts.Format("File.NotMarkedText", path, index, marked.WebName),
            (null, not null) => Texts.Format("File.NotGivenText", path, index, given.WebName),
            _ => Texts.Format("File.NotText", path, index),
        },
        (marked, given, guess) switch
        {
            (not null, _, _) => Texts.Format("File.NotTextRemedy"),
            (null, not null, _) => Texts.Format("File.NotGivenTextRemedy"),
            (null, null, not null) => Texts.Format("File.ProbableEncodingRemedy", guess.Name),
            _ => Texts.Format("File.OtherEncodingRemedy"),
        },
        exception);

    /// <summary>Creates the error for a file that can't be opened or read.</summary>
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

    /// <param name="path">The path of the file.</param>
    /// <param name="bytes">The content of the file.</param>
    /// <param name="given">The specified encoding, or null to detect the encoding. The encoding of a byte order mark has priority.</param>
    /// <param name="detected">The name of the detected encoding, or null if the encoding wasn't detected from the text.</param>
    /// <exception cref="InputException">The bytes aren't text.</exception>
    public static string Decode(string path, byte[] bytes, Encoding? given, out string? detected)
    {
        detected = null;
        (Encoding encoding, int markLength) = TextEncoding.Detect(bytes);
        bool isMarked = markLength > 0;
        if (!isMarked && given is not null) encoding = given;
        try
        {
            return encoding.GetString(bytes, markLength, bytes.Length - markLength);
        }
        catch (DecoderFallbackException exception)
        {
            EncodingGuess? guess = isMarked || given is not null ? null : EncodingDetector.Guess(bytes, 0, bytes.Length);
            if (guess is { IsSafe: true } && TryDecode(guess.Encoding, bytes) is { } text)
            {
                detected = guess.Name;
                return text;
            }

            throw NotText(path, markLength + exception.Index, isMarked ? encoding : null, given, guess, exception);
        }
    }

    /// <summary>Formats the verbose line about a detected encoding.</summary>
    public static string FormatDetected(string path, string encoding) => FormattableString.Invariant($"'{path}': encoding={encoding} (detected)");

    private static string? TryDecode(Encoding encoding, byte[] bytes)
    {
        try
        {
            return encoding.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

/// <summary>
/// Reads a text file of any size in blocks, with constant memory. The encoding is determined by the same rules as in <see cref="TextFile"/>. However, to use a
/// detected encoding, the caller must open the file again.
/// </summary>
internal sealed class TextFileReader : IDisposable
{
    private const int BufferSize = 128 * 1024;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly Encoding? _given;
    private readonly byte[] _bytes = new byte[BufferSize];
    private Decoder? _decoder;
    private Encoding? _marked;
    private char[] _characters = [];

    private TextFileReader(string path, FileStream file, Encoding? given)
    {
        _path = path;
        _file = file;
        _given = given;
    }

    /// <summary>Gets the number of bytes that have been read so far.</summary>
    public long Position { get; private set; }

    /// <summary>Gets the file's size in bytes. The value is 0 for a file that the system generates when it's read, such as a file in /proc.</summary>
    public long Length => _file.Length;

    /// <summary>
    /// Gets the encoding that was detected when <see cref="ReadAsync"/> failed because the file isn't valid UTF-8. The file can be read again with this
    /// encoding. The value is null if <see cref="ReadAsync"/> hasn't failed for this reason, or if the encoding wasn't detected reliably.
    /// </summary>
    public Encoding? Detected { get; private set; }

    /// <param name="path">The path of the file.</param>
    /// <param name="given">The encoding of a file without a byte order mark, or null to use UTF-8.</param>
    /// <exception cref="InputException">The file is a folder, or can't be read.</exception>
    public static TextFileReader Open(string path, Encoding? given = null)
    {
        try
        {
            return new TextFileReader(path, RegularFile.OpenRead(path), given);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw TextFile.Unreadable(path, exception);
        }
    }

    /// <summary>Reads the next block, which is valid until the next call of this method. Returns null at the end of the file.</summary>
    /// <exception cref="InputException">The file isn't text, or can't be read.</exception>
    public async Task<ReadOnlyMemory<char>?> ReadAsync(CancellationToken cancellationToken)
    {
        long before = Position;
        int markLength = 0;
        int length = 0;
        try
        {
            length = await FillAsync(_decoder is null ? TextEncoding.MaxMarkLength : 1, cancellationToken).ConfigureAwait(false);
            if (_decoder is null) markLength = Begin(length);
            int count = _decoder!.GetChars(_bytes, markLength, length - markLength, _characters, 0, flush: length == 0);

            // An if statement is used. A conditional expression would convert null to an empty block.
            if (length == 0 && count == 0) return null;
            return _characters.AsMemory(0, count);
        }
        catch (DecoderFallbackException exception)
        {
            // The decoder returns an index relative to this block. If the invalid byte is in the previous block, the index is negative.
            EncodingGuess? guess = _marked is null && _given is null ? EncodingDetector.Guess(_bytes, markLength, length - markLength) : null;
            if (guess is { IsSafe: true }) Detected = guess.Encoding;
            throw TextFile.NotText(_path, Math.Max(0, before + markLength + exception.Index), _marked, _given, guess, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw TextFile.Unreadable(_path, exception);
        }
    }

    public void Dispose() => _file.Dispose();

    private int Begin(int length)
    {
        (Encoding encoding, int markLength) = TextEncoding.Detect(_bytes.AsSpan(0, length));
        if (markLength == 0 && _given is not null) encoding = _given;
        _decoder = encoding.GetDecoder();
        _marked = markLength > 0 ? encoding : null;
        _characters = new char[encoding.GetMaxCharCount(BufferSize)];
        return markLength;
    }

    /// <summary>
    /// Reads until the buffer contains enough bytes or the file ends. For a file that the system generates, a read operation can return a single byte.
    /// </summary>
    private async Task<int> FillAsync(int min, CancellationToken cancellationToken)
    {
        int length = 0;
        while (length < min)
        {
#pragma warning disable CA1835 // .NET Framework has only this overload.
            int read = await _file.ReadAsync(_bytes, length, _bytes.Length - length, cancellationToken).ConfigureAwait(false);
#pragma warning restore CA1835
            if (read == 0) break;
            length += read;
        }

        Position += length;
        return length;
    }
}

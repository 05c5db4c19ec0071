using System.Text;
using UtfUnknown;

namespace QwenPS.Text;

/// <summary>
/// Detects the encoding of a text file by its byte order mark. Without a byte order mark, the encoding is UTF-8. All encodings reject invalid bytes.
/// </summary>
internal static class TextEncoding
{
    /// <summary>The length of the longest byte order mark in bytes.</summary>
    public const int MaxMarkLength = 4;

    // The little-endian marks of UTF-32 and UTF-16 begin with the same bytes, so UTF-32 is checked first.
    private static readonly Encoding[] Encodings =
    [
        new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UTF32Encoding(bigEndian: true, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
        new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true),
    ];

    /// <param name="beginning">The beginning of the file: at least <see cref="MaxMarkLength"/> bytes, or the entire file if it's shorter.</param>
    /// <returns>The encoding and the length of the byte order mark. The text begins after the mark.</returns>
    public static (Encoding Encoding, int MarkLength) Detect(ReadOnlySpan<byte> beginning)
    {
        foreach (Encoding encoding in Encodings)
        {
            byte[] mark = encoding.GetPreamble();
            if (beginning.StartsWith(mark)) return (encoding, mark.Length);
        }

        return (Encodings[Encodings.Length - 1], 0);
    }
}

/// <summary>Detects the encoding of text that has no byte order mark and isn't UTF-8. The UTF.Unknown library is loaded only when such text is read.</summary>
internal static class EncodingDetector
{
    /// <summary>The maximum number of bytes that are examined.</summary>
    private const int SampleSize = 256 * 1024;

    /// <summary>
    /// The minimum confidence of a reliable guess. If the characters of a text in a multibyte encoding are as frequent as usual in its language, UTF.Unknown
    /// reports a confidence of 0.99 or more.
    /// </summary>
    private const float SafeConfidence = 0.95f;

    /// <summary>
    /// The encodings in which most byte sequences are invalid. If a file is valid in such an encoding, it probably has this encoding. In a single-byte
    /// encoding, any file is valid, so this conclusion isn't possible.
    /// </summary>
    private static readonly HashSet<string> MultiByte = new(StringComparer.OrdinalIgnoreCase)
    {
        "gb18030", "big5", "shift-jis", "euc-jp", "euc-kr", "euc-tw", "cp949", "uhc", "johab",
    };

    /// <summary>Guesses the encoding. Returns null if the encoding can't be guessed.</summary>
    /// <param name="bytes">The bytes that contain the text or its first part.</param>
    /// <param name="start">The position at which the text starts.</param>
    /// <param name="length">The number of bytes from the start position.</param>
    public static EncodingGuess? Guess(byte[] bytes, int start, int length)
    {
        int sample = Math.Min(length, SampleSize);
        // Binary files contain these control characters, but text doesn't.
        if (bytes.AsSpan(start, sample).IndexOfAny((byte)0, (byte)1, (byte)2) >= 0) return null;
        using var stream = new MemoryStream(bytes, start, sample, writable: false);
        if (CharsetDetector.DetectFromStream(stream).Detected is not { EncodingName: { } name } found || found.Confidence < 0.5f) return null;
        if (TextEncodings.Find(name == "shift-jis" ? "shift_jis" : name) is not { } encoding) return null;
        if (encoding.CodePage == Encoding.UTF8.CodePage || encoding.CodePage == Encoding.ASCII.CodePage) return null;
        return new EncodingGuess(encoding, MultiByte.Contains(name) && found.Confidence >= SafeConfidence);
    }
}

/// <summary>Represents the probable encoding of a text.</summary>
/// <param name="Encoding">The encoding, which rejects invalid bytes.</param>
/// <param name="IsSafe">
/// A value that indicates whether the guess is reliable, so the text can be read in this encoding without confirmation from the user.
/// </param>
internal sealed record EncodingGuess(Encoding Encoding, bool IsSafe)
{
    public string Name => Encoding.WebName;
}

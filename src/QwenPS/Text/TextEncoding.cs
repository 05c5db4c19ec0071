using System.Text;

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

    /// <param name="beginning">At least <see cref="MaxMarkLength"/> bytes of the file, or the entire file if it's shorter.</param>
    /// <returns>The encoding and the length of the mark. The text begins after the mark.</returns>
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

using System.Text;

namespace QwenPS.Text;

/// <summary>How the bytes of a text file are read: by its byte order mark, else as UTF-8. All of them are strict.</summary>
internal static class TextEncoding
{
    /// <summary>As many bytes as the longest mark has.</summary>
    public const int LongestMark = 4;

    // UTF-32 before UTF-16: their little-endian marks begin alike.
    private static readonly Encoding[] Encodings =
    [
        new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UTF32Encoding(bigEndian: true, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
        new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true),
    ];

    /// <param name="beginning">At least <see cref="LongestMark"/> bytes, or the whole file.</param>
    /// <returns>The encoding, and the length of the mark that the text begins behind.</returns>
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

using System.Text;

namespace QwenPS.Documents.Web;

/// <summary>Decodes the text of a web page.</summary>
internal static class HtmlEncoding
{
    private static readonly Encoding Strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Decodes a page accurately enough to read its tags, but not its text. The characters of tags have the same bytes in all encodings of web pages.
    /// </summary>
    public static string ReadTags(byte[] bytes, int length) => Encoding.GetEncoding("iso-8859-1").GetString(bytes, 0, length);

    /// <summary>Decodes UTF-8, or UTF-16 with a byte order mark. Returns null if the bytes are in another encoding.</summary>
    public static string? TryDecode(byte[] bytes, int length)
    {
        if (length >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE) return Encoding.Unicode.GetString(bytes, 2, length - 2);
        if (length >= 2 && bytes[0] == 0xFE && bytes[1] == 0xFF) return Encoding.BigEndianUnicode.GetString(bytes, 2, length - 2);
        bool isMarked = length >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF;
        try
        {
            return isMarked ? Encoding.UTF8.GetString(bytes, 3, length - 3) : Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

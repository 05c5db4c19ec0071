using System.Text;
using System.Text.RegularExpressions;

namespace QwenPS.Documents.Web;

/// <summary>Decodes the text of a web page.</summary>
internal static class HtmlEncoding
{
    private static readonly Encoding Strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The number of bytes at the start of a page that can specify the encoding, according to the standard (https://html.spec.whatwg.org).</summary>
    private const int DeclarationLength = 1024;

    private static readonly Regex Iso2022 = new("<meta[^>]*charset\\s*=\\s*[\"']?\\s*(iso-2022-jp|csiso2022jp)\\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>
    /// Decodes a page accurately enough to read its tags, although the text can be wrong. Tags consist of the same bytes in all encodings of web pages except
    /// ISO-2022-JP.
    /// </summary>
    public static string ReadTags(byte[] bytes, int length) => Encoding.GetEncoding("iso-8859-1").GetString(bytes, 0, length);

    /// <summary>
    /// Decodes UTF-8, UTF-16 with a byte order mark, or ISO-2022-JP. Returns null if the bytes are in another encoding. A page in ISO-2022-JP is also valid
    /// UTF-8. It's recognized first, because some of its bytes would look like tags.
    /// </summary>
    public static string? TryDecode(byte[] bytes, int length)
    {
        if (length >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE) return Encoding.Unicode.GetString(bytes, 2, length - 2);
        if (length >= 2 && bytes[0] == 0xFE && bytes[1] == 0xFF) return Encoding.BigEndianUnicode.GetString(bytes, 2, length - 2);
        bool isMarked = length >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF;
        if (!isMarked && IsIso2022(bytes, length))
        {
            DocumentEncodings.Register();
            return Encoding.GetEncoding("iso-2022-jp").GetString(bytes, 0, length);
        }

        try
        {
            return isMarked ? Encoding.UTF8.GetString(bytes, 3, length - 3) : Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Determines whether a page is in ISO-2022-JP. Such a page contains escape characters, and its beginning specifies the encoding.</summary>
    private static bool IsIso2022(byte[] bytes, int length) =>
        Array.IndexOf(bytes, (byte)0x1B, 0, length) >= 0 && Iso2022.IsMatch(ReadTags(bytes, Math.Min(length, DeclarationLength)));
}

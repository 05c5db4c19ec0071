using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace QwenPS.Documents.Web;

/// <summary>Extracts the readable text of a web page. Scripts don't run, no other files are loaded, and hidden elements are omitted.</summary>
internal sealed class HtmlReader : IDocumentReader
{
    public DocumentInfo Read(Stream content, MarkdownWriter text)
    {
        // In memory, the tree of the elements is many times as large as the page, so the size of the page is limited.
        if (content.Length > text.Limits.MaxTreeLength) throw new DocumentException(DocumentProblem.TooComplex);
        byte[] bytes = new byte[content.Length];
        int length = 0;
        for (int read; length < bytes.Length && (read = content.Read(bytes, length, bytes.Length - length)) > 0; length += read)
        {
        }

        // A page that doesn't specify its encoding is usually UTF-8. For any other page, the parser determines the encoding in the same way as a browser.
        using IHtmlDocument document = HtmlEncoding.TryDecode(bytes, length) is { } decoded ? Parse(decoded, text) : Parse(bytes, length);
        Write(document, text);
        return new DocumentInfo { HasScripts = document.Scripts.Length > 0 };
    }

    /// <summary>Writes the text of HTML content, such as the body of an email message.</summary>
    public static void Write(string html, MarkdownWriter text)
    {
        using IHtmlDocument document = Parse(html, text);
        Write(document, text);
    }

    private static IHtmlDocument Parse(string html, MarkdownWriter text)
    {
        if (html.Length > text.Limits.MaxTreeLength) throw new DocumentException(DocumentProblem.TooComplex);
        HtmlDepth.Check(html);
        return new HtmlParser().ParseDocument(html);
    }

    private static IHtmlDocument Parse(byte[] bytes, int length)
    {
        DocumentEncodings.Register();
        HtmlDepth.Check(HtmlEncoding.ReadTags(bytes, length));
        return new HtmlParser().ParseDocument(new MemoryStream(bytes, 0, length));
    }

    private static void Write(IHtmlDocument document, MarkdownWriter text)
    {
        string title = (document.Title ?? "").Trim();
        if (title.Length > 0 && document.QuerySelector("h1") is null) text.Block("# " + title);
        if (document.Body is { } body) new HtmlBlocks(text).Write(body);
    }
}

/// <summary>
/// Limits the nesting depth of elements before a page is parsed. For each new element, a parser that follows the HTML standard searches all open elements. For
/// this reason, the parsing time increases with the square of the depth.
/// </summary>
internal static class HtmlDepth
{
    private const int MaxDepth = 1000;

    /// <summary>The elements that don't increase the depth, because they have no end tag or an optional end tag.</summary>
    private static readonly HashSet<string> NotNested = new(StringComparer.OrdinalIgnoreCase)
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
        "p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "dt", "dd", "option", "optgroup", "colgroup", "rt", "rp", "html", "head", "body",
    };

    /// <exception cref="DocumentException">The elements are nested too deeply.</exception>
    public static void Check(string html)
    {
        int depth = 0;
        for (int i = html.IndexOf('<'); i >= 0 && i + 1 < html.Length; i = html.IndexOf('<', i + 1))
        {
            bool isEnd = html[i + 1] == '/';
            int start = isEnd ? i + 2 : i + 1;
            int end = start;
            while (end < html.Length && end - start < 32 && (char.IsLetterOrDigit(html[end]) || html[end] == '-')) end++;
            if (end == start) continue;
            if (isEnd) depth = Math.Max(0, depth - 1);
            else if (!NotNested.Contains(html.Substring(start, end - start)) && ++depth > MaxDepth) throw new DocumentException(DocumentProblem.TooComplex);
        }
    }
}

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
    /// UTF-8, but in UTF-8, some of its bytes would look like tags. For this reason, ISO-2022-JP is checked first.
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

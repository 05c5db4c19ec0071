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

using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using QwenPS.Documents.Mail;
using QwenPS.Documents.Web;

namespace QwenPS.Documents.Office;

/// <summary>
/// Reads content that a Word document includes in another format, such as HTML. Reporting programs create such documents. Word displays the included content, and
/// converts it when the document is saved.
/// </summary>
/// <param name="container">The part that contains the reference to the content.</param>
/// <param name="text">The writer that receives the text of the document.</param>
/// <param name="depth">The number of documents that include this document.</param>
internal sealed class WordChunks(OpenXmlPart container, MarkdownWriter text, int depth)
{
    /// <summary>The maximum number of documents that include each other.</summary>
    private const int MaxDepth = 3;

    /// <summary>Returns the text of the content, or a note with the content type if the type isn't supported.</summary>
    public string Read(OpenXmlElement element)
    {
        text.Check();
        string? id = element.GetAttributes().FirstOrDefault(one => one.LocalName == "id").Value;
        if (id is null || !container.TryGetPartById(id, out OpenXmlPart? part) || part is not AlternativeFormatImportPart) return "";
        string type = part.ContentType.Split(';')[0].Trim().ToLowerInvariant();
        MarkdownWriter included = text.CreateSame();
        IDocumentReader? reader = type switch
        {
            "text/html" or "application/xhtml+xml" => new HtmlReader(),
            // The content is a web page with its pictures (MHTML).
            "message/rfc822" => new MailReader(),
            _ when type.IndexOf("wordprocessingml", StringComparison.Ordinal) >= 0 && depth < MaxDepth => new WordReader(depth + 1),
            _ => null,
        };
        if (reader is not null) reader.Read(Copy(part), included);
        else if (type == "text/plain") included.Block(ReadPlain(part));
        else return $"Embedded content (not included): {type}";
        return included.ToString();
    }

    private string ReadPlain(OpenXmlPart part)
    {
        using var reader = new StreamReader(Copy(part));
        return reader.ReadToEnd().Replace("\r\n", "\n");
    }

    /// <summary>Copies the content to memory, because the readers need a stream that supports seeking.</summary>
    private MemoryStream Copy(OpenXmlPart part)
    {
        using Stream stream = part.GetStream(FileMode.Open, FileAccess.Read);
        var copy = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        for (int read; (read = stream.Read(buffer, 0, buffer.Length)) > 0;)
        {
            if (copy.Length + read > text.Limits.MaxTreeLength) throw new DocumentException(DocumentProblem.TooComplex);
            copy.Write(buffer, 0, read);
            text.Check();
        }

        copy.Position = 0;
        return copy;
    }
}

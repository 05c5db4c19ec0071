using System.IO.Compression;
using System.Text;
using System.Xml;

namespace QwenPS.Documents.Extraction;

/// <summary>
/// Recognizes documents by their content, because a file name can be wrong. A file that isn't recognized is read as text. If the file isn't text either, an
/// error is reported.
/// </summary>
internal static class DocumentDetector
{
    private const string ContentTypes = "[Content_Types].xml";

    /// <summary>The names of files and folders in the archive of an Office document. Their order depends on the program that wrote the document.</summary>
    private static readonly string[] OfficeNames = [ContentTypes, "_rels/.rels", "docProps/", "word/", "xl/", "ppt/"];

    /// <summary>The maximum size in bytes of the list of content types, and of other small files in an archive.</summary>
    private const int MaxSmallFile = 4 * 1024 * 1024;

    private static readonly byte[] Zip = [(byte)'P', (byte)'K', 3, 4];

    private static readonly byte[] Rtf = [(byte)'{', (byte)'\\', (byte)'r', (byte)'t', (byte)'f'];

    /// <summary>The first bytes of a compound file, such as an Office 2003 document, an Outlook message, or an encrypted document.</summary>
    private static readonly byte[] Compound = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

    /// <summary>The content types of the main parts of Office documents, and the document type for each content type.</summary>
    private static readonly (string Fragment, DocumentType Type)[] MainParts =
    [
        ("wordprocessingml.document.main", DocumentType.Docx),
        ("wordprocessingml.template.main", DocumentType.Docx),
        ("ms-word.document.macroEnabled.main", DocumentType.Docx),
        ("ms-word.template.macroEnabledTemplate.main", DocumentType.Docx),
        ("spreadsheetml.sheet.main", DocumentType.Xlsx),
        ("spreadsheetml.template.main", DocumentType.Xlsx),
        ("ms-excel.sheet.macroEnabled.main", DocumentType.Xlsx),
        ("ms-excel.template.macroEnabled.main", DocumentType.Xlsx),
        ("presentationml.presentation.main", DocumentType.Pptx),
        ("presentationml.template.main", DocumentType.Pptx),
        ("presentationml.slideshow.main", DocumentType.Pptx),
        ("ms-powerpoint.presentation.macroEnabled.main", DocumentType.Pptx),
        ("ms-powerpoint.template.macroEnabled.main", DocumentType.Pptx),
        ("ms-powerpoint.slideshow.macroEnabled.main", DocumentType.Pptx),
    ];

    /// <summary>Determines from the first bytes whether a file can be a document. A file that can't be a document is read as a text file.</summary>
    /// <param name="beginning">The first bytes.</param>
    /// <param name="extension">
    /// The extension of the file name, such as <c>.html</c>. The extension is used only to recognize a web page that doesn't begin with an element such as
    /// <c>html</c> or <c>body</c>.
    /// </param>
    public static bool CanBeDocument(ReadOnlySpan<byte> beginning, string extension = "") =>
        IsArchive(beginning) || beginning.StartsWith(Compound) || beginning.StartsWith(Rtf) || PdfBeginning.Find(beginning) >= 0
        || HtmlBeginning.Matches(beginning, extension) || MailBeginning.Matches(beginning);

    /// <summary>Finds the type of a document. Returns null if the content isn't a document.</summary>
    /// <param name="content">The content, which must support seeking.</param>
    /// <param name="extension">
    /// The extension of the file name. The extension is used only to recognize a web page that doesn't begin with an element such as <c>html</c> or
    /// <c>body</c>.
    /// </param>
    /// <exception cref="DocumentException">The content is a document that can't be read.</exception>
    public static DocumentType? Find(Stream content, string extension = "")
    {
        byte[] beginning = ReadBeginning(content, DocumentBeginning.Length);
        if (beginning.AsSpan().StartsWith(Compound)) throw FindCompound(content);
        if (beginning.AsSpan().StartsWith(Rtf)) throw new DocumentException(DocumentProblem.OtherFormat) { Format = "RTF" };
        if (IsArchive(beginning)) return FindInArchive(content);
        if (PdfBeginning.Find(beginning) is >= 0 and var offset) return offset == 0 || PdfBeginning.HasEnd(content) ? DocumentType.Pdf : null;
        if (HtmlBeginning.Matches(beginning, extension)) return DocumentType.Html;
        return MailBeginning.Matches(beginning) ? DocumentType.Eml : null;
    }

    /// <summary>
    /// Determines whether the content is a ZIP archive. Other content can also begin with the first bytes of an archive. For this reason, the next field is
    /// also checked. This field contains the version of the ZIP format that's required to expand the first file. The maximum value is 63, which represents
    /// version 6.3 (section 4.4.3 of APPNOTE.TXT).
    /// </summary>
    private static bool IsArchive(ReadOnlySpan<byte> beginning) => beginning.StartsWith(Zip) && beginning.Length > 5 && beginning[4] <= 63 && beginning[5] <= 20;

    private static byte[] ReadBeginning(Stream content, int length)
    {
        content.Position = 0;
        byte[] bytes = new byte[length];
        int count = 0;
        for (int read; count < length && (read = content.Read(bytes, count, length - count)) > 0; count += read)
        {
        }

        Array.Resize(ref bytes, count);
        return bytes;
    }

    private static DocumentType FindInArchive(Stream content)
    {
        try
        {
            content.Position = 0;
            using var archive = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
            if (archive.GetEntry(ContentTypes) is { } types) return FindByContentTypes(ReadSmall(types));
            if (archive.GetEntry("mimetype") is { } media && FindOpenDocument(Encoding.ASCII.GetString(ReadSmall(media))) is { } format)
                throw new DocumentException(DocumentProblem.OtherFormat) { Format = format };
            throw OtherArchive();
        }
        catch (InvalidDataException exception)
        {
            // The archive is damaged. For example, the list of files at its end is missing. The names of the first files show whether the archive is an Office
            // document.
            string names = Encoding.ASCII.GetString(ReadBeginning(content, DocumentBeginning.Length));
            if (Array.Exists(OfficeNames, name => names.IndexOf(name, StringComparison.OrdinalIgnoreCase) >= 0)) throw new DocumentException(DocumentProblem.Damaged, exception);
            throw OtherArchive(exception);
        }
    }

    private static DocumentException OtherArchive(Exception? inner = null) => new(DocumentProblem.Archive, inner);

    private static DocumentType FindByContentTypes(byte[] xml)
    {
        try
        {
            using XmlReader reader = XmlReader.Create(new MemoryStream(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element || reader.GetAttribute("ContentType") is not { } type) continue;
                foreach ((string fragment, DocumentType found) in MainParts)
                {
                    if (type.IndexOf(fragment, StringComparison.OrdinalIgnoreCase) >= 0) return found;
                }

                if (type.StartsWith("application/vnd.ms-excel.sheet.binary.macroEnabled.main", StringComparison.OrdinalIgnoreCase))
                    throw new DocumentException(DocumentProblem.OtherFormat) { Format = "XLSB" };
                if (type.StartsWith("application/vnd.ms-visio.", StringComparison.OrdinalIgnoreCase)) throw new DocumentException(DocumentProblem.OtherFormat) { Format = "VSDX" };
            }

            throw OtherArchive();
        }
        catch (XmlException exception)
        {
            throw new DocumentException(DocumentProblem.Damaged, exception);
        }
    }

    private static string? FindOpenDocument(string mediaType) => mediaType.Trim() switch
    {
        "application/epub+zip" => "EPUB",
        var type when type.StartsWith("application/vnd.oasis.opendocument.text", StringComparison.Ordinal) => "ODT",
        var type when type.StartsWith("application/vnd.oasis.opendocument.spreadsheet", StringComparison.Ordinal) => "ODS",
        var type when type.StartsWith("application/vnd.oasis.opendocument.presentation", StringComparison.Ordinal) => "ODP",
        _ => null,
    };

    private static byte[] ReadSmall(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using var copy = new MemoryStream();
        byte[] buffer = new byte[8192];
        for (int read; (read = stream.Read(buffer, 0, buffer.Length)) > 0;)
        {
            if (copy.Length + read > MaxSmallFile) throw new DocumentException(DocumentProblem.TooComplex);
            copy.Write(buffer, 0, read);
        }

        return copy.ToArray();
    }

    /// <summary>
    /// Creates an exception that contains the format of a compound file. The names of the streams in the file, which are UTF-16 text, show the format.
    /// </summary>
    private static DocumentException FindCompound(Stream content)
    {
        // Only the first 16 MB are searched. In a larger file, the names of the streams might not be found. In this case, the format is reported as OLE. The
        // name Book is also recognized, because Excel used it for the stream of a workbook until 1995.
        const int maxSearch = 16 * 1024 * 1024;
        string names = Encoding.Unicode.GetString(ReadBeginning(content, (int)Math.Min(content.Length, maxSearch)));
        if (names.Contains("EncryptedPackage")) return new DocumentException(DocumentProblem.Encrypted);
        string format = names.Contains("WordDocument") ? "DOC" : names.Contains("Workbook") || names.Contains("Book\0") ? "XLS" : names.Contains("PowerPoint Document") ? "PPT"
            : names.Contains("__substg1.0_") ? "MSG" : "OLE";
        return new DocumentException(DocumentProblem.OtherFormat) { Format = format };
    }
}

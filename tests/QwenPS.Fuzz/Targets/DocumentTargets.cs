using System.IO.Compression;
using QwenPS.Documents;
using QwenPS.Documents.Extraction;

namespace QwenPS.Fuzz.Targets;

/// <summary>
/// Tests a document from an unknown source. The result must be text without control characters or a typed error. The memory and the time must be limited.
/// </summary>
internal abstract class DocumentTarget(string name) : FuzzTarget(name)
{
    private static readonly DocumentLimits Limits = new()
    {
        MaxCharacters = 4_000_000,
        MaxPartLength = 64_000_000,
        MaxTreeLength = 8_000_000,
        MaxStreamSize = 64_000_000,
        Timeout = TimeSpan.FromSeconds(20),
    };

    /// <summary>Libraries are slower than the module's own parsers.</summary>
    public override int Share => 1;

    public override void Run(byte[] input, Random random)
    {
        using var content = new MemoryStream(Create(input));
        try
        {
            if (DocumentDetector.Find(content) is not { } type) return;
            string text = DocumentExtractor.ExtractAsync(type, content, Limits, CancellationToken.None).GetAwaiter().GetResult().Text;
            Must.Hold(!string.IsNullOrWhiteSpace(text), "A document without text has no error");
            Must.Hold(!text.Any(c => c is (< ' ' and not ('\n' or '\t')) or (>= '\u007F' and < '\u00A0')), "A text has a control character");
            Must.Hold(text.Length <= Limits.MaxCharacters, "A text is longer than the limit");
        }
        catch (DocumentException exception) when (exception.Problem != DocumentProblem.TooSlow)
        {
            // The document is damaged, protected, or too large.
        }
    }

    /// <summary>Creates the document from the input.</summary>
    protected abstract byte[] Create(byte[] input);

    /// <summary>Creates an archive. The input is one of its files.</summary>
    protected static byte[] Zip(byte[] input, string name, params (string Name, string Content)[] others)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, name, input);
            foreach ((string other, string content) in others) Add(archive, other, Corpus.Bytes(content));
        }

        return stream.ToArray();
    }

    private static void Add(ZipArchive archive, string name, byte[] content)
    {
        using Stream entry = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
        entry.Write(content, 0, content.Length);
    }

    protected static (string Name, string Content)[] Office(string main, string type) =>
    [
        ("[Content_Types].xml", $"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/{main}\" ContentType=\"application/vnd.openxmlformats-officedocument.{type}.main+xml\"/><Override PartName=\"/xl/s.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/><Override PartName=\"/ppt/s.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.presentationml.slide+xml\"/></Types>"),
        ("_rels/.rels", $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"{main}\"/></Relationships>"),
    ];
}

/// <summary>Tests the main part of a Word document.</summary>
internal sealed class WordTarget() : DocumentTarget("word")
{
    protected override IEnumerable<string> Examples =>
    [
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><w:body><w:p><w:pPr><w:pStyle w:val=\"Heading1\"/><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>Title</w:t><w:tab/><w:br/></w:r></w:p><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p/></w:tc><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl><w:p><w:ins w:id=\"1\"><w:r><w:t>new</w:t></w:r></w:ins><w:del w:id=\"2\"><w:r><w:delText>old</w:delText></w:r></w:del><mc:AlternateContent><mc:Choice Requires=\"x\"><w:r><w:t>a</w:t></w:r></mc:Choice><mc:Fallback/></mc:AlternateContent><w:r><w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/><w:footnoteReference w:id=\"2\"/></w:r></w:p><w:sectPr/></w:body></w:document>",
    ];

    protected override byte[] Create(byte[] input) => Zip(input, "word/document.xml", Office("word/document.xml", "wordprocessingml.document"));
}

/// <summary>Tests a sheet of a workbook.</summary>
internal sealed class SheetTarget() : DocumentTarget("sheet")
{
    protected override IEnumerable<string> Examples =>
    [
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>head_x000A_</v></c><c r=\"B1\" s=\"1\"><f>A1</f><v>45000.5</v></c></row><row r=\"9\"><c r=\"XFD9\" t=\"b\"><v>1</v></c><c t=\"inlineStr\"><is><r><t>x</t></r><rPh><t>y</t></rPh></is></c><c t=\"s\"><v>3</v></c><c t=\"e\"><v>#N/A</v></c></row></sheetData></worksheet>",
    ];

    protected override byte[] Create(byte[] input) => Zip(
        input, "xl/s.xml",
        [
            .. Office("xl/w.xml", "spreadsheetml.sheet"),
            ("xl/w.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"s\" sheetId=\"1\" r:id=\"r\"/></sheets></workbook>"),
            ("xl/_rels/w.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"s.xml\"/></Relationships>"),
        ]);
}

/// <summary>Tests a slide of a presentation.</summary>
internal sealed class SlideTarget() : DocumentTarget("slide")
{
    protected override IEnumerable<string> Examples =>
    [
        "<p:sld xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><p:cSld><p:spTree><p:sp><p:nvSpPr><p:cNvPr id=\"1\" name=\"t\"/><p:cNvSpPr/><p:nvPr><p:ph type=\"title\"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>Title</a:t></a:r><a:br/></a:p></p:txBody></p:sp><p:grpSp><p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"b\"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:txBody><a:p><a:pPr lvl=\"2\"><a:buChar char=\"-\"/></a:pPr><a:fld type=\"slidenum\"><a:t>1</a:t></a:fld><a:r><a:t>body</a:t></a:r></a:p></p:txBody></p:sp></p:grpSp><p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr><a:tc gridSpan=\"2\"><a:txBody><a:p><a:r><a:t>c</a:t></a:r></a:p></a:txBody></a:tc><a:tc hMerge=\"1\"/></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame></p:spTree></p:cSld></p:sld>",
    ];

    protected override byte[] Create(byte[] input) => Zip(
        input, "ppt/s.xml",
        [
            .. Office("ppt/p.xml", "presentationml.presentation"),
            ("ppt/p.xml", "<p:presentation xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><p:sldIdLst><p:sldId id=\"256\" r:id=\"r\"/></p:sldIdLst></p:presentation>"),
            ("ppt/_rels/p.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/slide\" Target=\"s.xml\"/></Relationships>"),
        ]);
}

/// <summary>Tests the complete file of a document: an archive, a PDF document, a web page, or an email message.</summary>
internal sealed class DocumentFileTarget() : DocumentTarget("document")
{
    protected override IEnumerable<string> Examples =>
    [
        "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] >> >>\nendobj\n2 0 obj\n<< /Type /Pages /Count 1 /Kids [4 0 R] >>\nendobj\n3 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj\n4 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents 5 0 R /Annots [6 0 R] >>\nendobj\n5 0 obj\n<< /Length 44 >>\nstream\nBT /F1 12 Tf 72 700 Td (Hello) Tj [(a) -500 (b)] TJ ET\nendstream\nendobj\n6 0 obj\n<< /FT /Tx /T (n) /V (v) /Subtype /Widget /Rect [1 2 3 4] /P 4 0 R >>\nendobj\ntrailer\n<< /Size 7 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n",
        "<!DOCTYPE html><title>t</title><h1>a</h1><table><tr><th>k<td colspan=3>v<tr><td><p>x<td>y</table><ul><li>a<ol start=5><li>b</ol></ul><pre> c</pre><p hidden>h<a href=x>l</a><svg><p>s</svg><template><p>t</template>",
        "From: =?utf-8?B?5byg5LiJ?= <a@example.com>\r\nTo: b@example.com\r\nSubject: =?gb2312?Q?=C4=E3?=\r\nDate: Sun, 29 Nov 2026 10:00:00 +0800\r\nMessage-ID: <1@x>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=C4=E3</p>\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nx\r\n--b\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\nContent-Disposition: attachment\r\n\r\nAAAA\r\n--b--\r\n",
    ];

    protected override byte[] Create(byte[] input) => input;
}

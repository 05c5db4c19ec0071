using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace QwenPS.Tests.Documents;

/// <summary>Creates Office documents from the XML of their parts. No library is used, so a document can also be invalid.</summary>
internal static class OfficeFile
{
    private const string Types = "http://schemas.openxmlformats.org/package/2006/content-types";
    private const string Relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private const string Drawing = "application/vnd.openxmlformats-officedocument.drawingml";

    public const string W = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"" + Office + "\"";
    public const string S = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"" + Office + "\"";
    public const string P = "xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:r=\"" + Office + "\"";

    /// <summary>Creates a Word document.</summary>
    /// <param name="body">The content of the body.</param>
    /// <param name="parts">More parts: the type of the relationship, and the XML.</param>
    public static byte[] Word(string body, params (string Relation, string Xml)[] parts) =>
        Create("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", $"<w:document {W}><w:body>{body}</w:body></w:document>", "application/vnd.openxmlformats-officedocument.wordprocessingml", parts);

    /// <summary>Creates a workbook.</summary>
    /// <param name="sheets">The sheets: the name, the state (or an empty string), and the rows.</param>
    /// <param name="parts">More parts: the type of the relationship, and the XML.</param>
    /// <param name="properties">Elements before the list of sheets.</param>
    public static byte[] Workbook((string Name, string State, string Rows)[] sheets, (string Relation, string Xml)[]? parts = null, string properties = "")
    {
        var list = new StringBuilder();
        var all = new List<(string Relation, string Xml)>();
        foreach ((string name, string state, string rows) in sheets)
        {
            // A sheet can contain elements before and after its rows.
            all.Add(("worksheet", $"<worksheet {S}>{(rows.Contains("<sheetData>") ? rows : $"<sheetData>{rows}</sheetData>")}</worksheet>"));
            list.Append(CultureInfo.InvariantCulture, $"<sheet name=\"{name}\" sheetId=\"{all.Count}\"{(state.Length > 0 ? $" state=\"{state}\"" : "")} r:id=\"r{all.Count}\"/>");
        }

        return Create("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", $"<workbook {S}>{properties}<sheets>{list}</sheets></workbook>", "application/vnd.openxmlformats-officedocument.spreadsheetml", [.. all, .. parts ?? []]);
    }

    /// <summary>Creates a presentation.</summary>
    /// <param name="slides">The shapes of each slide, and the attributes of the slide.</param>
    public static byte[] Presentation(params (string Shapes, string Attributes, string? Notes)[] slides)
    {
        var files = new List<(string, string)>();
        var list = new StringBuilder();
        var relations = new StringBuilder();
        var types = new StringBuilder("<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/ppt/presentation.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml\"/>");
        for (int i = 1; i <= slides.Length; i++)
        {
            (string shapes, string attributes, string? notes) = slides[i - 1];
            list.Append(CultureInfo.InvariantCulture, $"<p:sldId id=\"{255 + i}\" r:id=\"r{i}\"/>");
            relations.Append(CultureInfo.InvariantCulture, $"<Relationship Id=\"r{i}\" Type=\"{Office}/slide\" Target=\"slides/slide{i}.xml\"/>");
            types.Append(CultureInfo.InvariantCulture, $"<Override PartName=\"/ppt/slides/slide{i}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.presentationml.slide+xml\"/>");
            files.Add(($"ppt/slides/slide{i}.xml", $"<p:sld {P}{attributes}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"));
            if (notes is null) continue;
            types.Append(CultureInfo.InvariantCulture, $"<Override PartName=\"/ppt/notesSlides/notesSlide{i}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.presentationml.notesSlide+xml\"/>");
            files.Add(($"ppt/notesSlides/notesSlide{i}.xml", $"<p:notes {P}><p:cSld><p:spTree>{Shape(notes, "body")}</p:spTree></p:cSld></p:notes>"));
            files.Add(($"ppt/slides/_rels/slide{i}.xml.rels", $"<Relationships xmlns=\"{Relations}\"><Relationship Id=\"r1\" Type=\"{Office}/notesSlide\" Target=\"../notesSlides/notesSlide{i}.xml\"/></Relationships>"));
        }

        return Zip([
            ("[Content_Types].xml", $"<Types xmlns=\"{Types}\">{types}</Types>"),
            ("_rels/.rels", $"<Relationships xmlns=\"{Relations}\"><Relationship Id=\"r1\" Type=\"{Office}/officeDocument\" Target=\"ppt/presentation.xml\"/></Relationships>"),
            ("ppt/presentation.xml", $"<p:presentation {P}><p:sldIdLst>{list}</p:sldIdLst></p:presentation>"),
            ("ppt/_rels/presentation.xml.rels", $"<Relationships xmlns=\"{Relations}\">{relations}</Relationships>"),
            .. files]);
    }

    /// <summary>Creates a shape with a paragraph for each line.</summary>
    public static string Shape(string lines, string? placeholder = null, string paragraphProperties = "") =>
        $"<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"s\"/><p:cNvSpPr/><p:nvPr>{(placeholder is null ? "" : $"<p:ph type=\"{placeholder}\"/>")}</p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>"
        + string.Concat(lines.Split('\n').Select(line => $"<a:p>{paragraphProperties}<a:r><a:t>{line}</a:t></a:r></a:p>")) + "</p:txBody></p:sp>";

    public static byte[] Zip((string Name, string Content)[] files)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string content) in files)
            {
                using Stream entry = archive.CreateEntry(name).Open();
                byte[] bytes = Encoding.UTF8.GetBytes(content);
                entry.Write(bytes, 0, bytes.Length);
            }
        }

        return stream.ToArray();
    }

    /// <summary>Creates a document whose parts all belong to the main part.</summary>
    private static byte[] Create(string main, string type, string xml, string family, (string Relation, string Xml)[] parts)
    {
        string folder = main.Substring(0, main.IndexOf('/') + 1);
        var relations = new StringBuilder();
        var types = new StringBuilder($"<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"bin\" ContentType=\"application/vnd.ms-office.vbaProject\"/><Default Extension=\"htm\" ContentType=\"text/html\"/><Default Extension=\"mht\" ContentType=\"message/rfc822\"/><Default Extension=\"txt\" ContentType=\"text/plain\"/><Default Extension=\"rtf\" ContentType=\"application/rtf\"/><Override PartName=\"/{main}\" ContentType=\"{type}\"/>");
        var files = new List<(string, string)>();
        for (int i = 1; i <= parts.Length; i++)
        {
            (string relation, string content) = parts[i - 1];
            string name = relation == "vbaProject" ? $"part{i}.bin" : relation.StartsWith("aFChunk/", StringComparison.Ordinal) ? $"part{i}.{relation.Substring(8)}" : $"part{i}.xml";
            // An included document is specified as "aFChunk/" and its extension.
            if (relation.StartsWith("aFChunk/", StringComparison.Ordinal)) relation = "aFChunk";
            string address = relation == "vbaProject" ? "http://schemas.microsoft.com/office/2006/relationships/vbaProject" : $"{Office}/{relation}";
            relations.Append(relation == "hyperlink"
                ? $"<Relationship Id=\"r{i}\" Type=\"{address}\" Target=\"{content}\" TargetMode=\"External\"/>"
                : $"<Relationship Id=\"r{i}\" Type=\"{address}\" Target=\"{name}\"/>");
            if (relation == "hyperlink") continue;
            if (relation is not ("vbaProject" or "aFChunk")) types.Append(CultureInfo.InvariantCulture, $"<Override PartName=\"/{folder}{name}\" ContentType=\"{(relation is "chart" or "diagramData" ? Drawing : family)}.{relation}+xml\"/>");
            files.Add((folder + name, content));
        }

        return Zip([
            ("[Content_Types].xml", $"<Types xmlns=\"{Types}\">{types}</Types>"),
            ("_rels/.rels", $"<Relationships xmlns=\"{Relations}\"><Relationship Id=\"r1\" Type=\"{Office}/officeDocument\" Target=\"{main}\"/></Relationships>"),
            (main, xml),
            ($"{folder}_rels/{main.Substring(folder.Length)}.rels", $"<Relationships xmlns=\"{Relations}\">{relations}</Relationships>"),
            .. files]);
    }
}

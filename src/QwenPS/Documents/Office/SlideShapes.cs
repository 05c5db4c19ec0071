using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using A = DocumentFormat.OpenXml.Drawing;
using P = DocumentFormat.OpenXml.Presentation;

namespace QwenPS.Documents.Office;

/// <summary>
/// Extracts the text of the shapes on a slide, in the order in which the slide contains them. The text includes tables, diagrams, charts, and the alternative
/// text of pictures.
/// </summary>
internal sealed class SlideShapes(SlidePart slide, MarkdownWriter text)
{
    private enum Role
    {
        None,
        Title,
        Body,

        /// <summary>The shape contains the date, the footer, or the slide number.</summary>
        Furniture,
    }

    public static string FindTitle(OpenXmlElement tree) =>
        tree.Descendants<P.Shape>().Where(shape => GetRole(shape) == Role.Title).Select(shape => Flatten(shape.TextBody)).FirstOrDefault(title => title.Length > 0) ?? "";

    public static string FindNotes(OpenXmlElement tree) => string.Join(
        "\n", tree.Descendants<P.Shape>().Where(shape => GetRole(shape) == Role.Body).SelectMany(shape => ReadParagraphs(shape.TextBody)).Select(one => one.Text)).Trim();

    public void Write(OpenXmlElement container)
    {
        bool hasTitle = false;
        foreach (OpenXmlElement child in container.ChildElements) WriteShape(child, ref hasTitle);
    }

    private void WriteShape(OpenXmlElement element, ref bool hasTitle)
    {
        switch (element)
        {
            case P.Shape shape: WriteText(shape, ref hasTitle); break;
            case P.GroupShape group:
                foreach (OpenXmlElement child in group.ChildElements) WriteShape(child, ref hasTitle);
                break;
            case P.GraphicFrame frame: WriteFrame(frame); break;
            case P.Picture picture: WriteDescription(picture.NonVisualPictureProperties?.NonVisualDrawingProperties); break;
            case { LocalName: "AlternateContent" }:
                foreach (OpenXmlElement child in WordInline.Choose(element)?.ChildElements ?? (IEnumerable<OpenXmlElement>)[]) WriteShape(child, ref hasTitle);
                break;
        }
    }

    private void WriteText(P.Shape shape, ref bool hasTitle)
    {
        Role role = GetRole(shape);
        if (role == Role.Furniture) return;
        if (role == Role.Title && !hasTitle)
        {
            // The heading of the slide already contains the title. The title isn't written again, but it counts as text of the document. The heading itself
            // doesn't count.
            hasTitle = true;
            text.MarkText(Flatten(shape.TextBody));
            return;
        }

        foreach ((string paragraph, int level, bool isBullet) in ReadParagraphs(shape.TextBody))
        {
            bool isItem = isBullet || (role == Role.Body && level > 0);
            string indent = new(' ', 2 * level);
            text.Block(isItem ? indent + "- " + paragraph.Replace("\n", "\n" + indent + "  ") : paragraph, isItem);
        }
    }

    private void WriteFrame(P.GraphicFrame frame)
    {
        string? diagram = frame.Descendants<A.Diagrams.RelationshipIds>().FirstOrDefault()?.DataPart?.Value;
        string? chart = frame.Descendants<A.Charts.ChartReference>().FirstOrDefault()?.Id?.Value;
        if (frame.Descendants<A.Table>().FirstOrDefault() is { } table) WriteTable(table);
        else if (diagram is not null && slide.TryGetPartById(diagram, out OpenXmlPart? part)) WriteDiagram(part);
        else if (chart is not null && slide.TryGetPartById(chart, out OpenXmlPart? data)) ChartTable.Write(data, text);
        else WriteDescription(frame.NonVisualGraphicFrameProperties?.NonVisualDrawingProperties);
    }

    private void WriteTable(A.Table table)
    {
        var rows = new List<string[]>();
        foreach (A.TableRow row in table.Elements<A.TableRow>())
        {
            // If a merged cell covers this cell, the text of this cell is omitted.
            string[] cells = [.. row.Elements<A.TableCell>().Select(cell => cell.HorizontalMerge?.Value == true || cell.VerticalMerge?.Value == true ? "" : Join(cell.TextBody))];
            if (cells.Any(cell => cell.Length > 0)) rows.Add(cells);
        }

        if (rows.Count == 0) return;
        text.BeginTable(rows.Max(row => row.Length));
        for (int i = 0; i < rows.Count; i++) text.Row(rows[i], isFirst: i == 0);
    }

    /// <summary>Writes the texts of a diagram, in the order of its data.</summary>
    private void WriteDiagram(OpenXmlPart part)
    {
        OfficePackage.CheckTree(part, text);
        foreach (string line in ReadDiagram(part)) text.Block("- " + line, isListItem: true);
    }

    /// <summary>Reads the texts of a diagram. The caller must check the size of the part first.</summary>
    public static IEnumerable<string> ReadDiagram(OpenXmlPart part) =>
        (part.RootElement?.Descendants<A.Diagrams.TextBody>() ?? []).Select(Join).Where(line => line.Length > 0);

    private void WriteDescription(P.NonVisualDrawingProperties? properties)
    {
        if (properties?.Description?.Value is { Length: > 0 } description) text.Block($"![{description.Replace('\n', ' ')}]");
    }

    private static Role GetRole(P.Shape shape)
    {
        P.PlaceholderShape? place = shape.NonVisualShapeProperties?.ApplicationNonVisualDrawingProperties?.PlaceholderShape;
        if (place is null) return Role.None;
        return place.Type?.InnerText switch
        {
            "title" or "ctrTitle" => Role.Title,
            "dt" or "ftr" or "sldNum" or "hdr" => Role.Furniture,
            null or "body" or "obj" => Role.Body,
            _ => Role.None,
        };
    }

    private static string Flatten(OpenXmlElement? body) => Join(body).Replace('\n', ' ').Replace('\v', ' ').Trim();

    private static string Join(OpenXmlElement? body) => string.Join("\n", ReadParagraphs(body).Select(one => one.Text)).Trim();

    private static IEnumerable<(string Text, int Level, bool IsBullet)> ReadParagraphs(OpenXmlElement? body)
    {
        foreach (A.Paragraph paragraph in body?.Elements<A.Paragraph>() ?? [])
        {
            var line = new StringBuilder();
            foreach (OpenXmlElement child in paragraph.ChildElements) Add(child, line);
            string written = line.ToString();
            if (string.IsNullOrWhiteSpace(written)) continue;
            A.ParagraphProperties? properties = paragraph.ParagraphProperties;
            bool isBullet = properties?.ChildElements.Any(one => one.LocalName is "buChar" or "buAutoNum" or "buBlip") == true;
            yield return (CellText.Unescape(written), Math.Max(0, Math.Min(properties?.Level?.Value ?? 0, 8)), isBullet);
        }
    }

    private static void Add(OpenXmlElement element, StringBuilder line)
    {
        switch (element.LocalName)
        {
            case "t": line.Append(element.InnerText); break;
            case "br": line.Append('\n'); break;
            case "pPr" or "rPr" or "endParaRPr" or "ctrlPr": break;
            case "fld" when element is A.Field { Type.Value: "slidenum" }: break;
            case "AlternateContent": if (WordInline.Choose(element) is { } chosen) Add(chosen, line); break;
            default:
                foreach (OpenXmlElement child in element.ChildElements) Add(child, line);
                break;
        }
    }
}

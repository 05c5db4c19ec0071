using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using W = DocumentFormat.OpenXml.Wordprocessing;

namespace QwenPS.Documents.Office;

/// <summary>Represents a block of a Word document: a paragraph, a list item, a heading, or a table.</summary>
/// <param name="Text">The text, or an empty string for a table.</param>
/// <param name="IsListItem">A value that indicates whether the block is a list item.</param>
/// <param name="Rows">The rows of a table, or null for other blocks.</param>
internal sealed record WordBlock(string Text, bool IsListItem, IReadOnlyList<IReadOnlyList<string>>? Rows = null)
{
    public void WriteTo(MarkdownWriter text)
    {
        if (Rows is null)
        {
            text.Block(Text, IsListItem);
            return;
        }

        text.BeginTable(Rows.Max(row => row.Count));
        for (int i = 0; i < Rows.Count; i++) text.Row(Rows[i], isFirst: i == 0);
    }

    /// <summary>Returns the text of the block for a cell or a note, which can't contain a table.</summary>
    public string ToText() => Rows is null ? Text : string.Join("\n", Rows.Select(row => string.Join("; ", row.Where(cell => cell.Length > 0))));
}

/// <summary>
/// Converts the block elements of a Word document, in the order of the document. Some elements, such as content controls, only group other elements. These
/// inner elements are converted.
/// </summary>
internal sealed class WordBlocks(WordStyles styles, WordNumbering numbering, WordInline inline, WordChunks chunks)
{
    /// <summary>
    /// The text of paragraphs whose paragraph mark was deleted or moved. These paragraphs have no end, so their text is joined with the text of the next
    /// paragraph.
    /// </summary>
    private readonly StringBuilder _joined = new();

    public WordInline Inline => inline;

    /// <summary>Reads the content of a text box, a cell, or a note. Text that precedes the container isn't joined with paragraphs in the container.</summary>
    public IEnumerable<WordBlock> ReadAll(OpenXmlElement container)
    {
        string before = _joined.ToString();
        _joined.Clear();
        foreach (WordBlock block in container.ChildElements.SelectMany(Read)) yield return block;
        foreach (WordBlock block in Flush()) yield return block;
        _joined.Append(before);
    }

    public IEnumerable<WordBlock> Read(OpenXmlElement element)
    {
        switch (element.LocalName)
        {
            case "p": return ReadParagraph(element);
            case "altChunk": return [.. Flush(), new WordBlock(chunks.Read(element), IsListItem: false)];
            case "tbl": return [.. Flush(), .. ReadTable(element)];
            case "sectPr" or "sdtPr" or "sdtEndPr" or "tcPr" or "customXmlPr" or "del" or "moveFrom": return [];
            case "AlternateContent": return WordInline.Choose(element) is { } chosen ? chosen.ChildElements.SelectMany(Read) : [];
            default: return element.HasChildren ? element.ChildElements.SelectMany(Read) : [];
        }
    }

    /// <summary>Returns the text of the last paragraphs, if this text wasn't joined with a later paragraph.</summary>
    public IEnumerable<WordBlock> Flush()
    {
        if (_joined.Length == 0) return [];
        string text = _joined.ToString();
        _joined.Clear();
        return [new WordBlock(text, IsListItem: false)];
    }

    private List<WordBlock> ReadParagraph(OpenXmlElement element)
    {
        var result = new List<WordBlock>();
        var boxes = new List<OpenXmlElement>();
        string text = inline.Read(element, boxes);
        W.ParagraphProperties? properties = element.GetFirstChild<W.ParagraphProperties>();
        if (IsRemoved(properties)) _joined.Append(text);
        else Add(result, text, properties);
        foreach (OpenXmlPart drawing in inline.TakeDrawings()) AddDrawing(result, drawing);
        foreach (OpenXmlElement box in boxes) result.AddRange(ReadAll(box));
        return result;
    }

    private static void AddDrawing(List<WordBlock> result, OpenXmlPart drawing)
    {
        if (drawing is DiagramDataPart)
        {
            result.AddRange(SlideShapes.ReadDiagram(drawing).Select(line => new WordBlock("- " + line, IsListItem: true)));
            return;
        }

        (string title, IReadOnlyList<IReadOnlyList<string>> rows) = ChartTable.Read(drawing);
        if (title.Length > 0) result.Add(new WordBlock("Chart: " + title, IsListItem: false));
        if (rows.Count > 0) result.Add(new WordBlock("", IsListItem: false, rows));
    }

    private void Add(List<WordBlock> result, string text, W.ParagraphProperties? properties)
    {
        if (_joined.Length > 0)
        {
            text = _joined + text;
            _joined.Clear();
        }

        WordStyle style = styles.Find(properties?.ParagraphStyleId?.Val?.Value);
        W.NumberingProperties? own = properties?.NumberingProperties;
        int? list = own?.NumberingId?.Val?.Value ?? style.ListId;
        bool isEmpty = string.IsNullOrWhiteSpace(text);
        if (isEmpty && IsHidden(properties)) return;
        int level = own?.NumberingLevelReference?.Val?.Value ?? style.ListLevel ?? 0;
        string? label = list is > 0 and var id ? numbering.Next(id, level) : null;
        // An empty list item isn't written. It's still counted, because Word displays its number.
        if (isEmpty) return;
        int? heading = properties?.OutlineLevel?.Val?.Value is { } outline ? outline + 1 : style.Heading;
        if (heading is > 0 and <= 9 and var depth)
        {
            string number = label is null or WordNumbering.Bullet ? "" : label + " ";
            result.Add(new WordBlock(new string('#', Math.Min(depth, 6)) + " " + number + text.Trim().Replace('\n', ' '), IsListItem: false));
        }
        else if (label is null) result.Add(new WordBlock(text, IsListItem: false));
        else
        {
            string indent = new(' ', 2 * Math.Max(0, Math.Min(level, 8)));
            string item = label.Length == 0 ? text.Trim() : label + " " + text.Trim();
            result.Add(new WordBlock(indent + item.Replace("\n", "\n" + indent + "  "), IsListItem: true));
        }
    }

    /// <summary>
    /// Determines whether the mark of a paragraph was deleted or moved. Without a mark, the paragraph continues in the next paragraph, and has no number.
    /// </summary>
    private static bool IsRemoved(W.ParagraphProperties? properties) =>
        properties?.ParagraphMarkRunProperties?.ChildElements.Any(change => change.LocalName is "del" or "moveFrom") == true;

    /// <summary>
    /// Determines whether the mark of a paragraph is hidden. If such a paragraph has no text, Word doesn't display the paragraph, and doesn't count its number.
    /// </summary>
    private static bool IsHidden(W.ParagraphProperties? properties) =>
        properties?.ParagraphMarkRunProperties?.GetFirstChild<W.Vanish>() is { } vanish && (vanish.Val?.Value ?? true);

    private IEnumerable<WordBlock> ReadTable(OpenXmlElement table)
    {
        var rows = new List<IReadOnlyList<string>>();
        foreach (OpenXmlElement row in Find(table, "tr"))
        {
            W.TableRowProperties? properties = row.GetFirstChild<W.TableRowProperties>();
            if (properties?.GetFirstChild<W.Deleted>() is not null) continue;
            var cells = new List<string>();
            for (int before = properties?.GetFirstChild<W.GridBefore>()?.Val?.Value ?? 0; before > 0 && cells.Count < 64; before--) cells.Add("");
            foreach (OpenXmlElement cell in Find(row, "tc")) AddCell(cells, cell);
            if (cells.Any(cell => cell.Length > 0)) rows.Add(cells);
        }

        if (rows.Count == 0) return [];
        // A table with a single cell is usually a frame around text, so it isn't written as a table.
        bool isFrame = rows.Count == 1 && rows[0].Count == 1;
        return [isFrame ? new WordBlock(rows[0][0], IsListItem: false) : new WordBlock("", IsListItem: false, rows)];
    }

    private void AddCell(List<string> cells, OpenXmlElement cell)
    {
        W.TableCellProperties? properties = cell.GetFirstChild<W.TableCellProperties>();
        if (properties?.GetFirstChild<W.CellDeletion>() is not null) return;
        // A merged cell above this cell can cover it. A covered cell can contain text, but Word doesn't display this text.
        bool continues = properties?.VerticalMerge is { } merge && (merge.Val?.InnerText ?? "continue") == "continue";
        cells.Add(continues ? "" : string.Join("\n", ReadAll(cell).Select(block => block.ToText().Trim()).Where(text => text.Length > 0)));
        for (int span = properties?.GridSpan?.Val?.Value ?? 1; span > 1 && cells.Count < 64; span--) cells.Add("");
    }

    /// <summary>Finds rows or cells, including rows and cells inside content controls and other elements.</summary>
    private static IEnumerable<OpenXmlElement> Find(OpenXmlElement container, string name)
    {
        foreach (OpenXmlElement child in container.ChildElements)
        {
            if (child.LocalName == name) yield return child;
            else if (child.LocalName is "sdt" or "sdtContent" or "customXml" or "smartTag" or "ins" or "moveTo")
            {
                foreach (OpenXmlElement inner in Find(child, name)) yield return inner;
            }
        }
    }
}

using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using W = DocumentFormat.OpenXml.Wordprocessing;

namespace QwenPS.Documents.Office;

/// <summary>
/// Extracts the text of a Word document: headings, lists with their numbers, tables, charts, diagrams, and footnotes. Each header and footer is included once.
/// The text is written as if all tracked changes were accepted: it contains insertions, but not deletions. Comments are only counted. The body is read block by
/// block, so a long document doesn't have to fit in memory.
/// </summary>
/// <param name="depth">
/// The nesting depth: 0 for a document that isn't embedded in another document, 1 for a document that's embedded in that document, and so on.
/// </param>
internal sealed class WordReader(int depth = 0) : IDocumentReader
{
    public DocumentInfo Read(Stream content, MarkdownWriter text)
    {
        OfficePackage.Check(content, text.Limits);
        using WordprocessingDocument document = WordprocessingDocument.Open(content, false, OfficePackage.CreateSettings(text.Limits));
        MainDocumentPart main = document.MainDocumentPart ?? throw new DocumentException(DocumentProblem.Damaged);
        OfficePackage.CheckTree(main, text, 4 * text.Limits.MaxTreeLength);
        OfficePackage.CheckDrawings(main, text);
        WordStyles styles = WordStyles.Read(main, text);
        WordNumbering numbering = WordNumbering.Read(main, text);
        WordBlocks blocks = CreateBlocks(main);
        var margins = new WordMargins(main, text);
        using (OpenXmlReader reader = OpenXmlReader.Create(main))
        {
            bool isMore = MoveToBody(reader) && reader.ReadFirstChild();
            while (isMore)
            {
                OpenXmlElement element = reader.LoadCurrentElement()!;
                margins.Find(element);
                Write(blocks.Read(element), text);
                // Loading an element moves the reader to the end of this element.
                isMore = reader.ReadNextSibling();
            }
        }

        Write(blocks.Flush(), text);
        WriteNotes(main, blocks, text);
        margins.Write(CreateBlocks, text);
        return new DocumentInfo { Comments = CountComments(main, text), HasMacros = OfficePackage.HasMacros(main), HasPictures = main.ImageParts.Any() };

        WordBlocks CreateBlocks(OpenXmlPart part) => new(styles, numbering, new WordInline(part), new WordChunks(part, text, depth));
    }

    private static int CountComments(MainDocumentPart main, MarkdownWriter text)
    {
        if (main.WordprocessingCommentsPart is not { } part) return 0;
        OfficePackage.CheckTree(part, text);
        return part.Comments?.Elements<W.Comment>().Count() ?? 0;
    }

    private static bool MoveToBody(OpenXmlReader reader)
    {
        while (reader.Read())
        {
            if (reader.IsStartElement && reader.ElementType == typeof(W.Body)) return true;
        }

        return false;
    }

    private static void Write(IEnumerable<WordBlock> blocks, MarkdownWriter text)
    {
        foreach (WordBlock block in blocks) block.WriteTo(text);
    }

    /// <summary>Writes the notes that the text refers to. A note can also refer to a note, so the list of notes can grow while notes are written.</summary>
    private static void WriteNotes(MainDocumentPart main, WordBlocks blocks, MarkdownWriter text)
    {
        if (blocks.Inline.Notes.Count == 0) return;
        Dictionary<long, OpenXmlElement> footnotes = ReadNotes(main.FootnotesPart, text);
        Dictionary<long, OpenXmlElement> endnotes = ReadNotes(main.EndnotesPart, text);
        for (int i = 0; i < blocks.Inline.Notes.Count; i++)
        {
            WordNote note = blocks.Inline.Notes[i];
            if (!(note.IsEndnote ? endnotes : footnotes).TryGetValue(note.Id, out OpenXmlElement? element)) continue;
            string written = string.Join("\n", blocks.ReadAll(element).Select(block => block.ToText()));
            text.Block($"{note.Label}: {written}", isListItem: true);
        }
    }

    private static Dictionary<long, OpenXmlElement> ReadNotes(OpenXmlPart? part, MarkdownWriter text)
    {
        var notes = new Dictionary<long, OpenXmlElement>();
        if (part is null) return notes;
        OfficePackage.CheckTree(part, text);
        foreach (W.FootnoteEndnoteType note in part.RootElement?.Elements<W.FootnoteEndnoteType>() ?? [])
        {
            if (note.Id?.Value is { } id) notes[id] = note;
        }

        return notes;
    }
}

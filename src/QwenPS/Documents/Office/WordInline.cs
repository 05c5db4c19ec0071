using System.Globalization;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using W = DocumentFormat.OpenXml.Wordprocessing;

namespace QwenPS.Documents.Office;

/// <summary>Represents a reference to a note.</summary>
/// <param name="Id">The ID of the note.</param>
/// <param name="IsEndnote">A value that indicates whether the note is an endnote.</param>
/// <param name="Label">The label in the text, such as <c>[^1]</c>.</param>
internal sealed record WordNote(long Id, bool IsEndnote, string Label);

/// <summary>
/// Extracts the text of a paragraph. Elements are recognized by their names, because elements of unknown extensions can contain known elements.
/// </summary>
internal sealed class WordInline(OpenXmlPart part)
{
    private readonly List<WordNote> _notes = [];
    private readonly List<OpenXmlPart> _drawings = [];

    /// <summary>Gets the notes that the text has referred to so far, in the order of the references.</summary>
    public IReadOnlyList<WordNote> Notes => _notes;

    /// <summary>Returns the charts and diagrams in the paragraphs that were read since the last call.</summary>
    public IReadOnlyList<OpenXmlPart> TakeDrawings()
    {
        if (_drawings.Count == 0) return [];
        OpenXmlPart[] drawings = [.. _drawings];
        _drawings.Clear();
        return drawings;
    }

    /// <summary>Returns the first alternative of an element. This alternative is the most recent version of the content, so programs display it.</summary>
    public static OpenXmlElement? Choose(OpenXmlElement alternatives) =>
        alternatives.ChildElements.FirstOrDefault(child => child.LocalName == "Choice") ?? alternatives.ChildElements.FirstOrDefault(child => child.LocalName == "Fallback");

    /// <param name="paragraph">The paragraph.</param>
    /// <param name="boxes">A list that receives the content of text boxes, which is written after the paragraph.</param>
    public string Read(OpenXmlElement paragraph, List<OpenXmlElement> boxes)
    {
        var text = new StringBuilder();
        Add(paragraph, text, boxes);
        return text.ToString();
    }

    private void Add(OpenXmlElement container, StringBuilder text, List<OpenXmlElement> boxes)
    {
        foreach (OpenXmlElement child in container.ChildElements) AddElement(child, text, boxes);
    }

    private void AddElement(OpenXmlElement element, StringBuilder text, List<OpenXmlElement> boxes)
    {
        switch (element.LocalName)
        {
            case "t": text.Append(element.InnerText); break;
            case "tab" or "ptab": text.Append('\t'); break;
            case "br" or "cr": text.Append('\n'); break;
            case "noBreakHyphen": text.Append('-'); break;
            case "sym": AddSymbol(element, text); break;
            case "footnoteReference" or "endnoteReference": AddNote(element, text); break;
            case "hyperlink": AddLink(element, text, boxes); break;
            case "AlternateContent": if (Choose(element) is { } chosen) Add(chosen, text, boxes); break;
            case "drawing" or "pict" or "object": AddDrawing(element, text, boxes); break;
            case "r" when IsHidden(element): break;
            case "f" or "sSup" or "sSub" or "sSubSup" or "rad" when WordMath.IsMath(element): WordMath.Add(element, text, part => ReadMath(part, boxes)); break;
            // These elements contain deleted text, field instructions and field data, formatting properties, and the pronunciation of characters.
            case "del" or "moveFrom" or "delText" or "instrText" or "delInstrText" or "fldChar" or "fldData" or "rt": break;
            case "pPr" or "rPr" or "sdtPr" or "sdtEndPr" or "rubyPr" or "smartTagPr" or "customXmlPr" or "ctrlPr" or "tblPr": break;
            default: if (element.HasChildren) Add(element, text, boxes); break;
        }
    }

    private string ReadMath(OpenXmlElement container, List<OpenXmlElement> boxes)
    {
        var text = new StringBuilder();
        Add(container, text, boxes);
        return text.ToString();
    }

    /// <summary>Determines whether the text of a run is hidden. Word doesn't display or print hidden text, so it isn't extracted.</summary>
    private static bool IsHidden(OpenXmlElement run) => run.GetFirstChild<W.RunProperties>()?.Vanish is { } vanish && (vanish.Val?.Value ?? true);

    /// <summary>
    /// Adds a character of a symbol font. Most characters of such a font are in the private use area. Without the font, these characters have no meaning, so
    /// they aren't added.
    /// </summary>
    private static void AddSymbol(OpenXmlElement element, StringBuilder text)
    {
        string? code = element is W.SymbolChar symbol ? symbol.Char?.Value : null;
        if (!int.TryParse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int value)) return;
        // These codes of the Wingdings font are common. They represent a checked box, an unchecked box, a check mark, and an arrow.
        if (value is 0xF0FE or 0xF0FD or 0xF052 or 0xF053) text.Append('\u2612');
        else if (value is 0xF0A8 or 0xF06F or 0xF0A3) text.Append('\u2610');
        else if (value is 0xF0FC) text.Append('\u2713');
        else if (value is 0xF0E0) text.Append('\u2192');
        else if (value is >= 0x20 and < 0xD800) text.Append((char)value);
    }

    private void AddNote(OpenXmlElement element, StringBuilder text)
    {
        if (element is not W.FootnoteEndnoteReferenceType { Id.Value: var id }) return;
        bool isEndnote = element.LocalName == "endnoteReference";
        WordNote? note = _notes.Find(one => one.Id == id && one.IsEndnote == isEndnote);
        if (note is null)
        {
            note = new WordNote(id, isEndnote, $"[^{(_notes.Count + 1).ToString(CultureInfo.InvariantCulture)}]");
            _notes.Add(note);
        }

        text.Append(note.Label);
    }

    private void AddLink(OpenXmlElement element, StringBuilder text, List<OpenXmlElement> boxes)
    {
        int start = text.Length;
        Add(element, text, boxes);
        string shown = text.ToString(start, text.Length - start);
        if (element is not W.Hyperlink { Id.Value: { } id } || FindAddress(id) is not { } address || string.IsNullOrWhiteSpace(shown) || address.Contains(shown.Trim())) return;
        text.Length = start;
        text.Append('[').Append(shown).Append("](").Append(address).Append(')');
    }

    private string? FindAddress(string id)
    {
        Uri? uri = part.HyperlinkRelationships.FirstOrDefault(one => one.Id == id)?.Uri;
        return uri?.OriginalString;
    }

    /// <summary>Adds the alternative text of pictures, and finds text boxes, charts, and diagrams.</summary>
    private void AddDrawing(OpenXmlElement element, StringBuilder text, List<OpenXmlElement> boxes)
    {
        foreach (OpenXmlElement child in element.ChildElements)
        {
            if (child.LocalName == "txbxContent")
            {
                boxes.Add(child);
                continue;
            }

            if (child.LocalName == "docPr" && child.GetAttributes().FirstOrDefault(one => one.LocalName == "descr").Value is { Length: > 0 } description)
                text.Append("![").Append(description.Replace('\n', ' ')).Append(']');
            if (child.LocalName == "chart") AddPart(child, "id");
            if (child.LocalName == "relIds") AddPart(child, "dm");
            if (child.LocalName == "AlternateContent")
            {
                if (Choose(child) is { } chosen) AddDrawing(chosen, text, boxes);
            }
            else if (child.HasChildren) AddDrawing(child, text, boxes);
        }
    }

    /// <param name="element">The element that refers to a chart or to the data of a diagram.</param>
    /// <param name="attribute">The attribute that contains the ID of the relationship.</param>
    private void AddPart(OpenXmlElement element, string attribute)
    {
        string? id = element.GetAttributes().FirstOrDefault(one => one.LocalName == attribute).Value;
        if (id is not null && part.TryGetPartById(id, out OpenXmlPart? found) && found is ChartPart or DiagramDataPart) _drawings.Add(found!);
    }
}

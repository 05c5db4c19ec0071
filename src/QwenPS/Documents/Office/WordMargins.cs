using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using W = DocumentFormat.OpenXml.Wordprocessing;

namespace QwenPS.Documents.Office;

/// <summary>
/// Writes the headers and footers that a Word document displays. Word displays headers and footers on each page. Here, they're written only once, at the end of
/// the text. A header or footer that contains only a page number isn't written.
/// </summary>
internal sealed class WordMargins
{
    /// <summary>
    /// The minimum number of letters in a header or footer. A header or footer with fewer letters is probably a page number in Roman numerals, so it isn't
    /// written.
    /// </summary>
    private const int MinLetters = 3;

    private readonly MainDocumentPart _main;
    private readonly bool _hasEvenPages;
    private readonly List<string> _headers = [];
    private readonly List<string> _footers = [];

    public WordMargins(MainDocumentPart main, MarkdownWriter text)
    {
        _main = main;
        if (main.DocumentSettingsPart is not { } part) return;
        OfficePackage.CheckTree(part, text);
        _hasEvenPages = part.Settings?.GetFirstChild<W.EvenAndOddHeaders>() is { } even && (even.Val?.Value ?? true);
    }

    /// <summary>Finds the headers and footers of the sections that end in this element of the body.</summary>
    public void Find(OpenXmlElement element)
    {
        IEnumerable<W.SectionProperties> sections = element is W.SectionProperties own ? [own] : element.Descendants<W.SectionProperties>();
        foreach (W.SectionProperties section in sections)
        {
            bool hasTitlePage = section.GetFirstChild<W.TitlePage>() is { } title && (title.Val?.Value ?? true);
            foreach (W.HeaderFooterReferenceType reference in section.Elements<W.HeaderFooterReferenceType>())
            {
                string type = reference.Type?.InnerText ?? "default";
                if ((type == "first" && !hasTitlePage) || (type == "even" && !_hasEvenPages) || reference.Id?.Value is not { } id) continue;
                (reference is W.HeaderReference ? _headers : _footers).Add(id);
            }
        }
    }

    /// <summary>Writes the headers and footers that <see cref="Find"/> found.</summary>
    /// <param name="create">A function that creates the converter for a part.</param>
    /// <param name="text">The writer that receives the text.</param>
    public void Write(Func<OpenXmlPart, WordBlocks> create, MarkdownWriter text)
    {
        Write("Header: ", _headers, create, text);
        Write("Footer: ", _footers, create, text);
    }

    private void Write(string label, List<string> ids, Func<OpenXmlPart, WordBlocks> create, MarkdownWriter text)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (string id in ids.Distinct())
        {
            if (!_main.TryGetPartById(id, out OpenXmlPart? part) || part is not (HeaderPart or FooterPart)) continue;
            OfficePackage.CheckTree(part, text);
            OfficePackage.CheckDrawings(part, text);
            if (part.RootElement is not { } root) continue;
            // A heading in a header or footer isn't a heading of the document, so it's written as plain text.
            string content = string.Join("\n", create(part).ReadAll(root).Select(block => block.ToText().TrimStart('#').Trim()).Where(line => line.Length > 0));
            if (content.Count(char.IsLetter) >= MinLetters && written.Add(content)) text.Block(label + content);
        }
    }
}

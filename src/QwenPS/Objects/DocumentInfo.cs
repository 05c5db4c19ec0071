namespace QwenPS;

/// <summary>The format of a file, which its content determines. The name of the file doesn't matter.</summary>
public enum DocumentType
{
    /// <summary>A text file. Its text is used unchanged.</summary>
    Text,

    /// <summary>A Word document, also with macros, or a template.</summary>
    Docx,

    /// <summary>An Excel workbook, also with macros, or a template.</summary>
    Xlsx,

    /// <summary>A PowerPoint presentation, also with macros, a slide show, or a template.</summary>
    Pptx,

    /// <summary>A PDF document.</summary>
    Pdf,

    /// <summary>A web page.</summary>
    Html,

    /// <summary>A mail.</summary>
    Eml,
}

/// <summary>What a document contains: its type, and the number of its pages, slides, or sheets.</summary>
public class DocumentInfo
{
    /// <summary>The format of the document.</summary>
    public DocumentType Type { get; init; }

    /// <summary>The number of pages; null if the format has no pages.</summary>
    public int? Pages { get; init; }

    /// <summary>The number of pages that are damaged, so their text is missing.</summary>
    public int UnreadablePages { get; init; }

    /// <summary>The number of slides whose text was extracted; null if the document isn't a presentation.</summary>
    public int? Slides { get; init; }

    /// <summary>The number of hidden slides, whose text isn't extracted.</summary>
    public int HiddenSlides { get; init; }

    /// <summary>The names of the sheets whose cells were extracted; empty if the document isn't a workbook.</summary>
    public IReadOnlyList<string> Sheets { get; init; } = [];

    /// <summary>The names of the hidden sheets, whose cells aren't extracted.</summary>
    public IReadOnlyList<string> HiddenSheets { get; init; } = [];

    /// <summary>The names of the attachments of a mail, which aren't read.</summary>
    public IReadOnlyList<string> Attachments { get; init; } = [];

    /// <summary>The number of comments in a Word document, which aren't extracted.</summary>
    public int Comments { get; init; }

    /// <summary>Whether the document contains macros. They're ignored.</summary>
    public bool HasMacros { get; init; }

    /// <summary>The number of characters in the extracted text, as PowerShell's <c>Length</c> counts them.</summary>
    public long Characters { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Type}, {Characters} characters");
}

/// <summary>The text of a document, as Markdown. Converts to text as its <see cref="Text"/>.</summary>
public sealed class DocumentText : DocumentInfo
{
    /// <summary>The full path of the file.</summary>
    public string? Source { get; init; }

    /// <summary>The text as Markdown. The text of a text file is unchanged.</summary>
    public string Text { get; init; } = "";

    /// <summary>Returns the properties without the text, which can be long.</summary>
    internal DocumentInfo ToInfo() => new()
    {
        Type = Type,
        Pages = Pages,
        UnreadablePages = UnreadablePages,
        Slides = Slides,
        HiddenSlides = HiddenSlides,
        Sheets = Sheets,
        HiddenSheets = HiddenSheets,
        Attachments = Attachments,
        Comments = Comments,
        HasMacros = HasMacros,
        Characters = Characters,
    };

    internal DocumentText WithSource(string path) => new()
    {
        Source = path,
        Type = Type,
        Pages = Pages,
        UnreadablePages = UnreadablePages,
        Slides = Slides,
        HiddenSlides = HiddenSlides,
        Sheets = Sheets,
        HiddenSheets = HiddenSheets,
        Attachments = Attachments,
        Comments = Comments,
        HasMacros = HasMacros,
        Characters = Characters,
        Text = Text,
    };

    /// <summary>The text.</summary>
    public override string ToString() => Text;
}

namespace QwenPS;

/// <summary>Specifies the format of a file. The module determines the format from the content of the file, not from its name.</summary>
public enum DocumentType
{
    /// <summary>A text file. Its text is used unchanged.</summary>
    Text,

    /// <summary>A Word document or template, with or without macros.</summary>
    Docx,

    /// <summary>An Excel workbook or template, with or without macros.</summary>
    Xlsx,

    /// <summary>A PowerPoint presentation, slide show, or template, with or without macros.</summary>
    Pptx,

    /// <summary>A PDF document.</summary>
    Pdf,

    /// <summary>A web page.</summary>
    Html,

    /// <summary>An email message.</summary>
    Eml,
}

/// <summary>Represents information about a document: its type, and the number of its pages, slides, or sheets.</summary>
public class DocumentInfo
{
    /// <summary>Creates an empty object.</summary>
    public DocumentInfo()
    {
    }

    internal DocumentInfo(DocumentInfo other)
    {
        Type = other.Type;
        Pages = other.Pages;
        UnreadablePages = other.UnreadablePages;
        PagesWithoutText = other.PagesWithoutText;
        Slides = other.Slides;
        HiddenSlides = other.HiddenSlides;
        Sheets = other.Sheets;
        HiddenSheets = other.HiddenSheets;
        HiddenRows = other.HiddenRows;
        HiddenColumns = other.HiddenColumns;
        Attachments = other.Attachments;
        Comments = other.Comments;
        HasMacros = other.HasMacros;
        Characters = other.Characters;
    }

    /// <summary>Gets the format of the document.</summary>
    public DocumentType Type { get; init; }

    /// <summary>Gets the number of pages, or null if the format has no pages.</summary>
    public int? Pages { get; init; }

    /// <summary>Gets the number of damaged pages, whose text is missing from the extracted text.</summary>
    public int UnreadablePages { get; init; }

    /// <summary>
    /// Gets the number of pages of a PDF document that contain pictures or drawings, but no text, such as scanned pages. Empty pages aren't counted.
    /// </summary>
    public int PagesWithoutText { get; init; }

    /// <summary>Gets the number of slides whose text was extracted, or null if the document isn't a presentation.</summary>
    public int? Slides { get; init; }

    /// <summary>Gets the number of hidden slides, whose text isn't extracted.</summary>
    public int HiddenSlides { get; init; }

    /// <summary>Gets the names of the sheets whose cells were extracted. The list is empty if the document isn't a workbook.</summary>
    public IReadOnlyList<string> Sheets { get; init; } = [];

    /// <summary>Gets the names of the hidden sheets, whose cells aren't extracted.</summary>
    public IReadOnlyList<string> HiddenSheets { get; init; } = [];

    /// <summary>
    /// Gets the number of hidden rows with values in the visible sheets. The cells of these rows aren't extracted. Rows that a filter hides are also
    /// counted.
    /// </summary>
    public int HiddenRows { get; init; }

    /// <summary>Gets the number of hidden columns with values in the visible sheets. The cells of these columns aren't extracted.</summary>
    public int HiddenColumns { get; init; }

    /// <summary>Gets the names of the attachments of an email message. The attachments aren't read.</summary>
    public IReadOnlyList<string> Attachments { get; init; } = [];

    /// <summary>Gets the number of comments in a Word document. The comments aren't extracted.</summary>
    public int Comments { get; init; }

    /// <summary>Gets a value that indicates whether the document contains macros. The macros are ignored.</summary>
    public bool HasMacros { get; init; }

    /// <summary>Gets a value that indicates whether a Word document or a presentation contains pictures.</summary>
    internal bool HasPictures { get; init; }

    /// <summary>Gets a value that indicates whether a web page contains scripts.</summary>
    internal bool HasScripts { get; init; }

    /// <summary>
    /// Gets the number of characters in the extracted text. Like the <c>Length</c> property of a string, this is the number of UTF-16 code units.
    /// </summary>
    public long Characters { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Type}{FormatSize()}, {Characters} characters");

    private string FormatSize()
    {
        (int count, string unit) = Pages is { } pages ? (pages, "page") : Slides is { } slides ? (slides, "slide") : (Sheets.Count, "sheet");
        return count == 0 ? "" : FormattableString.Invariant($", {count} {unit}{(count == 1 ? "" : "s")}");
    }
}

/// <summary>Represents the text of a document, as Markdown. If the object is converted to text, the result is the value of <see cref="Text"/>.</summary>
public sealed class DocumentText : DocumentInfo
{
    /// <summary>Creates an empty object.</summary>
    public DocumentText()
    {
    }

    internal DocumentText(DocumentInfo info, string text)
        : base(info) => Text = text;

    /// <summary>Gets the full path of the file.</summary>
    public string? Source { get; init; }

    /// <summary>Gets the text as Markdown. The text of a text file is unchanged.</summary>
    public string Text { get; init; } = "";

    /// <summary>Returns the properties without the text, because the text can be long.</summary>
    internal DocumentInfo ToInfo() => new(this);

    internal DocumentText WithSource(string path) => new(this, Text) { Source = path };

    /// <summary>Returns the text.</summary>
    public override string ToString() => Text;
}

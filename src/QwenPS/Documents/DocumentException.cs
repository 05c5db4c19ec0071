namespace QwenPS.Documents;

/// <summary>Specifies the reason why the text of a document can't be extracted.</summary>
internal enum DocumentProblem
{
    /// <summary>The document requires a password.</summary>
    Encrypted,

    /// <summary>The content doesn't have the structure that its format requires.</summary>
    Damaged,

    /// <summary>The document contains no text.</summary>
    NoText,

    /// <summary>The text is longer than the limit.</summary>
    TooLong,

    /// <summary>The document expands to more data than the limits allow, or has too many parts.</summary>
    TooComplex,

    /// <summary>The extraction takes longer than the time limit.</summary>
    TooSlow,

    /// <summary>The document has a format that can't be read, such as a format of Office 2003.</summary>
    OtherFormat,

    /// <summary>The file is a ZIP archive that isn't a document.</summary>
    Archive,
}

/// <summary>Specifies the reason why a document contains no text.</summary>
internal enum NoTextReason
{
    /// <summary>The document is empty, or the reason is unknown.</summary>
    Empty,

    /// <summary>A Word document or a presentation contains only pictures.</summary>
    Pictures,

    /// <summary>The pages of a PDF document contain pictures or drawings, but no text.</summary>
    Scan,

    /// <summary>All sheets of a workbook are hidden.</summary>
    HiddenSheets,

    /// <summary>The visible sheets of a workbook contain values only in hidden rows or columns.</summary>
    HiddenCells,

    /// <summary>All slides of a presentation are hidden.</summary>
    HiddenSlides,

    /// <summary>A web page displays text only after its scripts run.</summary>
    Scripts,
}

/// <summary>The exception that is thrown when the text of a document can't be extracted.</summary>
internal sealed class DocumentException(DocumentProblem problem, Exception? innerException = null) : Exception(problem.ToString(), innerException)
{
    public DocumentProblem Problem { get; } = problem;

    /// <summary>Gets the name of the format if the problem is <see cref="DocumentProblem.OtherFormat"/>.</summary>
    public string? Format { get; init; }

    /// <summary>Gets the reason if the problem is <see cref="DocumentProblem.NoText"/>.</summary>
    public NoTextReason Reason { get; init; }
}

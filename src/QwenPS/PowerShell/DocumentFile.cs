using System.Management.Automation;
using QwenPS.Documents;
using QwenPS.Documents.Extraction;
using QwenPS.Files;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.PowerShell;

/// <summary>Represents the content of a file: the text of a document, or the bytes of any other file.</summary>
/// <param name="Bytes">The content of a file that isn't a document. The array is empty for a document.</param>
/// <param name="Document">The text of a document, or null if the file isn't a document.</param>
internal sealed record InputContent(byte[] Bytes, DocumentText? Document);

/// <summary>
/// Reads files that can be documents. The content of a file, and not its name, determines whether the file is a document. For a document, the caller's limit
/// applies to the length of the text, and not to the size of the file. Pictures can make the file large, even if its text is short.
/// </summary>
internal static class DocumentFile
{
    /// <summary>Reads the text of a document, or the content of any other file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="limit">The maximum length of a document's text in characters, or the maximum size of any other file in bytes.</param>
    /// <param name="io">The cmdlet output that receives the verbose line about a document.</param>
    /// <param name="stop">A token that cancels the extraction.</param>
    /// <exception cref="InputException">The file can't be read, is too large, or is a document whose text can't be extracted.</exception>
    public static async Task<InputContent> ReadAsync(string path, int limit, ICmdletIO io, CancellationToken stop)
    {
        try
        {
            using FileStream file = RegularFile.OpenRead(path);
            var limits = new DocumentLimits { MaxCharacters = limit };
            DocumentText? document = await TryReadAsync(file, path, limits, limit, io, stop).ConfigureAwait(false);
            if (document is not null) return new InputContent([], document);
            file.Position = 0;
            return new InputContent(await RegularFile.ReadAllBytesAsync(file, path, limit).ConfigureAwait(false), null);
        }
        catch (FileTooLargeException exception)
        {
            throw TextFile.TooLarge(path, exception.Size, limit);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw TextFile.Unreadable(path, exception);
        }
    }

    /// <summary>Reads the text of a document. Returns null if the file isn't a document.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public static async Task<DocumentText?> TryReadAsync(string path, ICmdletIO io, CancellationToken stop)
    {
        try
        {
            using FileStream file = RegularFile.OpenRead(path);
            return await TryReadAsync(file, path, new DocumentLimits(), null, io, stop).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw TextFile.Unreadable(path, exception);
        }
    }

    /// <summary>If the extension of a file doesn't match its content, returns a warning. Otherwise, returns null.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="type">The format of the content, or null for an image.</param>
    public static string? FindNameWarning(string path, DocumentType? type)
    {
        string? named = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".docx" or ".docm" or ".dotx" => "DOCX",
            ".xlsx" or ".xlsm" or ".xltx" => "XLSX",
            ".pptx" or ".pptm" or ".ppsx" => "PPTX",
            ".pdf" => "PDF",
            ".htm" or ".html" => "HTML",
            ".eml" => "EML",
            ".rtf" => "RTF",
            _ => null,
        };
        string? actual = type?.ToString().ToUpperInvariant();
        if (named is null || named == actual) return null;
        string kind = type switch { null => Texts.Format("Document.AsImage"), DocumentType.Text => Texts.Format("Document.AsText"), _ => actual! };
        return Texts.Format("Document.OtherContent", path, named, kind);
    }

    /// <summary>Finds the type of a document to upload. Returns null if the file isn't a document.</summary>
    /// <exception cref="InputException">The file is a document that can't be read, for example because it requires a password.</exception>
    public static DocumentType? FindType(FileStream file, string path)
    {
        try
        {
            return DocumentDetector.Find(file);
        }
        catch (DocumentException exception)
        {
            throw Create(path, exception, null);
        }
    }

    private static string FormatLimit(int? maxInput) =>
        maxInput is { } limit ? Texts.Format("Document.SizeLimit", ByteSize.Format(limit)) : Texts.Format("Document.LengthLimit");

    private static async Task<DocumentText?> TryReadAsync(FileStream file, string path, DocumentLimits limits, int? maxInput, ICmdletIO io, CancellationToken stop)
    {
        byte[] beginning = new byte[DocumentBeginning.Length];
#pragma warning disable CA1835 // .NET Framework has only this overload.
        int length = await file.ReadAsync(beginning, 0, beginning.Length, stop).ConfigureAwait(false);
#pragma warning restore CA1835
        string extension = Path.GetExtension(path);
        if (!DocumentDetector.CanBeDocument(beginning.AsSpan(0, length), extension)) return null;
        try
        {
            if (file.Length > DocumentLimits.MaxFileSize) throw new FileTooLargeException(path, file.Length, DocumentLimits.MaxFileSize);
            // The libraries read many small pieces, so a buffer is added to the file stream. The buffer isn't disposed of, because this would close the file
            // stream. If the file isn't a document, the caller still needs the file stream.
#pragma warning disable CA2000
            var buffered = new BufferedStream(file, 64 * 1024);
#pragma warning restore CA2000
            if (DocumentDetector.Find(buffered, extension) is not { } type) return null;
            DocumentText text = await DocumentExtractor.ExtractAsync(type, buffered, limits, stop).ConfigureAwait(false);
            await io.VerboseAsync(Format(path, text)).ConfigureAwait(false);
            if (text.PagesWithoutText > 0) await io.WarningAsync(FormatScan(path, text)).ConfigureAwait(false);
            return text.WithSource(path);
        }
        catch (DocumentException exception)
        {
            throw Create(path, exception, maxInput);
        }
    }

    /// <summary>Formats the warning about pages without text. The model doesn't receive these pages, although they can contain important information.</summary>
    private static string FormatScan(string path, DocumentInfo info) =>
        Texts.Join(Texts.Format("Document.PagesWithoutText", path, info.PagesWithoutText, info.Pages), Texts.Format("Document.ScanRemedy"));

    /// <summary>Formats the verbose line about a document.</summary>
    private static string Format(string path, DocumentInfo info)
    {
        string line = FormattableString.Invariant($"'{path}': type={info.Type} characters={info.Characters}");
        if (info.Pages is { } pages) line += FormattableString.Invariant($" pages={pages}");
        if (info.UnreadablePages > 0) line += FormattableString.Invariant($" unreadable={info.UnreadablePages}");
        if (info.PagesWithoutText > 0) line += FormattableString.Invariant($" withoutText={info.PagesWithoutText}");
        if (info.Slides is { } slides) line += FormattableString.Invariant($" slides={slides}");
        if (info.HiddenSlides > 0) line += FormattableString.Invariant($" hidden={info.HiddenSlides}");
        if (info.Sheets.Count > 0) line += FormattableString.Invariant($" sheets={info.Sheets.Count}");
        if (info.HiddenSheets.Count > 0) line += FormattableString.Invariant($" hidden={info.HiddenSheets.Count}");
        if (info.HiddenRows > 0) line += FormattableString.Invariant($" hiddenRows={info.HiddenRows}");
        if (info.HiddenColumns > 0) line += FormattableString.Invariant($" hiddenColumns={info.HiddenColumns}");
        if (info.Attachments.Count > 0) line += FormattableString.Invariant($" attachments={info.Attachments.Count}");
        if (info.Comments > 0) line += FormattableString.Invariant($" comments={info.Comments}");
        return info.HasMacros ? line + " macros=ignored" : line;
    }

    /// <param name="path">The path of the file.</param>
    /// <param name="exception">The exception that specifies the problem.</param>
    /// <param name="maxInput">The value of -MaxInputSize in bytes, or null if the cmdlet doesn't have this parameter.</param>
    private static InputException Create(string path, DocumentException exception, int? maxInput)
    {
        (string id, ErrorCategory category, string message) = exception.Problem switch
        {
            DocumentProblem.Encrypted => ("DocumentEncrypted", ErrorCategory.PermissionDenied, Texts.Format("Document.Encrypted", path)),
            DocumentProblem.NoText => ("DocumentEmpty", ErrorCategory.InvalidData, Texts.Format(FindNoTextKey(exception.Reason), path)),
            DocumentProblem.TooLong => ("InputTooLarge", ErrorCategory.LimitsExceeded, Texts.Format("Document.TooLong", path, FormatLimit(maxInput))),
            DocumentProblem.TooComplex => ("DocumentTooComplex", ErrorCategory.LimitsExceeded, Texts.Format("Document.TooComplex", path)),
            DocumentProblem.TooSlow => ("DocumentTimeout", ErrorCategory.OperationTimeout, Texts.Format("Document.TooSlow", path, new DocumentLimits().Timeout.TotalMinutes)),
            DocumentProblem.Archive => ("DocumentFormat", ErrorCategory.InvalidType, Texts.Format("Document.Archive", path)),
            DocumentProblem.OtherFormat => ("DocumentFormat", ErrorCategory.InvalidType, Texts.Format("Document.OtherFormat", path, exception.Format)),
            _ => ("DocumentDamaged", ErrorCategory.InvalidData, Texts.Format("Document.Damaged", path)),
        };
        string remedy = exception.Problem switch
        {
            DocumentProblem.Encrypted => Texts.Format("Document.EncryptedRemedy"),
            DocumentProblem.NoText => Texts.Format(FindNoTextRemedyKey(exception.Reason)),
            DocumentProblem.TooLong when maxInput is not null => Texts.Format("Document.TooLongForInputRemedy"),
            DocumentProblem.TooLong or DocumentProblem.TooSlow => Texts.Format("Document.TooLongRemedy"),
            DocumentProblem.TooComplex => Texts.Format("Document.TooComplexRemedy"),
            DocumentProblem.Archive => Texts.Format("Document.ArchiveRemedy"),
            DocumentProblem.OtherFormat => Texts.Format(exception.Format == "MSG" ? "Document.MessageRemedy" : "Document.OtherFormatRemedy"),
            _ => Texts.Format("Document.DamagedRemedy"),
        };
        return new InputException(id, category, message, remedy, exception);
    }

    private static string FindNoTextKey(NoTextReason reason) => reason switch
    {
        NoTextReason.Pictures => "Document.OnlyPictures",
        NoTextReason.Scan => "Document.Scan",
        NoTextReason.HiddenSheets => "Document.HiddenSheets",
        NoTextReason.HiddenCells => "Document.HiddenCells",
        NoTextReason.HiddenSlides => "Document.HiddenSlides",
        NoTextReason.Scripts => "Document.Scripts",
        _ => "Document.NoText",
    };

    private static string FindNoTextRemedyKey(NoTextReason reason) => reason switch
    {
        NoTextReason.Pictures => "Document.OnlyPicturesRemedy",
        NoTextReason.Scan => "Document.ScanRemedy",
        NoTextReason.HiddenSheets or NoTextReason.HiddenCells or NoTextReason.HiddenSlides => "Document.HiddenRemedy",
        NoTextReason.Scripts => "Document.ScriptsRemedy",
        _ => "Document.NoTextRemedy",
    };
}

using QwenPS.Documents;
using QwenPS.Documents.Extraction;

namespace QwenPS.Tests.Documents;

/// <summary>Extracts the text of documents in memory.</summary>
internal static class Extract
{
    public static async Task<DocumentText> FromAsync(byte[] document, DocumentLimits? limits = null, string extension = "")
    {
        using var stream = new MemoryStream(document);
        DocumentType type = DocumentDetector.Find(stream, extension) ?? throw new InvalidOperationException("This isn't a document.");
        return await DocumentExtractor.ExtractAsync(type, stream, limits ?? new DocumentLimits(), CancellationToken.None);
    }

    public static async Task<string> TextAsync(byte[] document) => (await FromAsync(document)).Text;

    /// <summary>Returns the reason why a document contains no text.</summary>
    public static async Task<NoTextReason> NoTextReasonAsync(byte[] document)
    {
        DocumentException exception = await Xunit.Assert.ThrowsAsync<DocumentException>(() => FromAsync(document));
        Xunit.Assert.Equal(DocumentProblem.NoText, exception.Problem);
        return exception.Reason;
    }

    /// <summary>Returns the problem of a document that can't be extracted.</summary>
    public static async Task<DocumentProblem> ProblemAsync(byte[] document, DocumentLimits? limits = null) =>
        (await Xunit.Assert.ThrowsAsync<DocumentException>(() => FromAsync(document, limits))).Problem;
}

namespace QwenPS.Documents;

/// <summary>
/// Defines a reader that extracts the text of documents in one format. The libraries for a format are loaded when the first document in this format is read.
/// </summary>
internal interface IDocumentReader
{
    /// <summary>Extracts the text of a document.</summary>
    /// <param name="content">The document, which must support seeking.</param>
    /// <param name="text">The writer that receives the text.</param>
    /// <returns>The properties of the document, without the number of characters.</returns>
    /// <exception cref="DocumentException">
    /// The text can't be extracted. An exception of any other type means that the document is damaged, unless <see cref="LibraryFailure"/> recognizes the
    /// exception.
    /// </exception>
    DocumentInfo Read(Stream content, MarkdownWriter text);
}

namespace QwenPS.Documents;

/// <summary>Extracts the text of documents in one format. The libraries of the format are loaded when the first reader of the format is used.</summary>
internal interface IDocumentReader
{
    /// <summary>Extracts the text.</summary>
    /// <param name="content">The document, which can be read at any position.</param>
    /// <param name="text">Receives the text.</param>
    /// <returns>The properties of the document, without the number of characters.</returns>
    /// <exception cref="DocumentException">The text can't be extracted. Any other exception means that the document is damaged.</exception>
    DocumentInfo Read(Stream content, MarkdownWriter text);
}

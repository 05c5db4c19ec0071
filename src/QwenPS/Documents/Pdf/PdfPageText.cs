using UglyToad.PdfPig.Content;

namespace QwenPS.Documents.Pdf;

/// <summary>
/// Finds the words and paragraphs of a page. A page contains only letters and their positions. In most documents, the order in the file is the reading order.
/// Words are moved only if they're above and to the left of the words that precede them in the file. Other methods, such as the methods of the library, analyze
/// the positions of all letters. With real documents, these methods combine and order the words less accurately.
/// </summary>
internal static class PdfPageText
{
    /// <summary>Returns the paragraphs of a page in reading order.</summary>
    public static IEnumerable<string> Read(Page page)
    {
        Word[] words = [.. SequentialWordExtractor.Instance.GetWords(PdfLetters.RemoveDuplicates(page.Letters)).Where(word => !string.IsNullOrWhiteSpace(word.Text))];
        return PdfRun.Order(PdfRun.Split(words)).SelectMany(run => PdfParagraphs.Join(run.Words));
    }
}

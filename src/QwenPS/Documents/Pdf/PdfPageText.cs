using UglyToad.PdfPig.Content;

namespace QwenPS.Documents.Pdf;

/// <summary>
/// Finds the words and paragraphs of a page. A page contains only letters and their positions. In most documents, the order of the file is the reading order.
/// Runs of words are moved only if they begin above and to the left of the preceding words. Some methods analyze the positions of all letters, such as the
/// methods of the library. With real documents, these methods join and order the words less accurately.
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

using UglyToad.PdfPig.Content;

namespace QwenPS.Documents.Pdf;

/// <summary>
/// Finds the words and paragraphs of a page. A page contains only letters and their positions. In most documents, the reading order is the order in the file. A
/// word is moved only if it's above and to the left of words that precede it in the file. Other methods, such as the library's own methods, analyze the
/// positions of all letters. For real documents, their results are less accurate.
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

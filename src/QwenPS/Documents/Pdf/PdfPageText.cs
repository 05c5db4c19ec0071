using UglyToad.PdfPig.Content;

namespace QwenPS.Documents.Pdf;

/// <summary>
/// Finds the words and paragraphs of a page, which contains only letters at positions. The order of the file is the reading order in most documents. Only
/// runs of words that begin above and to the left of the words before them are moved. Methods that analyze the positions of all letters, such as those of the
/// library, join and order the words of real documents worse.
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

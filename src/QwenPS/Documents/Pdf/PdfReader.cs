using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Exceptions;

namespace QwenPS.Documents.Pdf;

/// <summary>Extracts the text of a PDF document page by page, in reading order, with the values of its form.</summary>
internal sealed class PdfReader : IDocumentReader
{
    public DocumentInfo Read(Stream content, MarkdownWriter text)
    {
        DocumentEncodings.Register();
        using PdfDocument document = Open(content, text);
        PdfForm form = PdfForm.Read(document, text.Check);
        int count = document.NumberOfPages, unreadable = 0, withoutText = 0;
        for (int number = 1; number <= count; number++)
        {
            text.Check();
            if (TryRead(document, number, form) is not { } page)
            {
                unreadable++;
                text.StructureHeading(2, $"Page {number} (can't be read)");
                continue;
            }

            bool hasText = page.Blocks.Count > 0 || page.Values.Length > 0;
            if (!hasText && !page.IsBlank) withoutText++;
            text.StructureHeading(2, hasText ? $"Page {number}" : $"Page {number} (no text)");
            foreach (string block in page.Blocks) text.Block(block);
            text.Block(page.Values);
        }

        if (unreadable == count && count > 0) throw new DocumentException(DocumentProblem.Damaged);
        string remaining = form.TakeRemaining();
        if (remaining.Length > 0) text.StructureHeading(2, "Form");
        text.Block(remaining);
        return new DocumentInfo { Pages = count, UnreadablePages = unreadable, PagesWithoutText = withoutText };
    }

    /// <summary>Determines whether an exception means that only a part of the document is damaged, so the other parts can still be read.</summary>
    public static bool IsDamage(Exception exception) =>
        exception is not (DocumentException or OperationCanceledException or OutOfMemoryException) && !LibraryFailure.Is(exception);

    /// <summary>Reads the paragraphs and the form fields of a page. Returns null if the page is damaged.</summary>
    private static PdfPage? TryRead(PdfDocument document, int number, PdfForm form)
    {
        try
        {
            Page page = document.GetPage(number);
            return new PdfPage([.. PdfPageText.Read(page)], form.TakePage(page), IsBlank: page.NumberOfImages == 0 && page.Paths.Count == 0);
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            return null;
        }
    }

    private static PdfDocument Open(Stream content, MarkdownWriter text)
    {
        try
        {
            return PdfDocument.Open(content, new ParsingOptions
            {
                UseLenientParsing = true,
                SkipMissingFonts = true,
                FilterProvider = new BoundedFilterProvider(text.Limits, text.Check),
            });
        }
        catch (PdfDocumentEncryptedException exception)
        {
            throw new DocumentException(DocumentProblem.Encrypted, exception);
        }
    }

    /// <summary>Represents the content of a page: its paragraphs, the values of its form fields, and whether it has neither pictures nor drawings.</summary>
    private sealed record PdfPage(List<string> Blocks, string Values, bool IsBlank);
}

/// <summary>
/// Finds the words and paragraphs of a page. In the file, a page contains only letters and their positions. In most documents, the reading order is the order
/// in the file. A word is moved only in two cases. Either the word is above and to the left of words that precede it in the file, or the lines of columns
/// alternate in the file. Other methods, such as the methods of the PdfPig library, analyze the positions of all letters. For real documents, the results of
/// these methods are less accurate.
/// </summary>
internal static class PdfPageText
{
    /// <summary>Returns the paragraphs of a page in reading order.</summary>
    public static IEnumerable<string> Read(Page page)
    {
        Word[] words = [.. SequentialWordExtractor.Instance.GetWords(PdfLetters.RemoveDuplicates(page.Letters)).Where(word => !string.IsNullOrWhiteSpace(word.Text))];
        return PdfRun.Order(PdfRun.Split(words)).SelectMany(run => PdfParagraphs.Join([.. PdfColumns.Order(run.Words)]));
    }
}

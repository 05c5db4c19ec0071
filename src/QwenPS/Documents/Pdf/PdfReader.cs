using System.Text;
using UglyToad.PdfPig;
using UglyToad.PdfPig.AcroForms;
using UglyToad.PdfPig.AcroForms.Fields;
using UglyToad.PdfPig.Exceptions;

namespace QwenPS.Documents.Pdf;

/// <summary>Extracts the text of a PDF document page by page, in reading order, with the values of its form.</summary>
internal sealed class PdfReader : IDocumentReader
{
    public DocumentInfo Read(Stream content, MarkdownWriter text)
    {
        DocumentEncodings.Register();
        using PdfDocument document = Open(content, text);
        AcroForm? form = FindForm(document);
        int count = document.NumberOfPages, unreadable = 0;
        for (int number = 1; number <= count; number++)
        {
            text.Check();
            if (TryRead(document, number) is not { } blocks)
            {
                unreadable++;
                text.StructureHeading(2, $"Page {number} (can't be read)");
                continue;
            }

            string values = form is null ? "" : FormatFields(form, number);
            text.StructureHeading(2, blocks.Count == 0 && values.Length == 0 ? $"Page {number} (no text)" : $"Page {number}");
            foreach (string block in blocks) text.Block(block);
            text.Block(values);
        }

        if (unreadable == count && count > 0) throw new DocumentException(DocumentProblem.Damaged);
        return new DocumentInfo { Pages = count, UnreadablePages = unreadable };
    }

    /// <summary>Reads the paragraphs of a page. Returns null if the page is damaged, so the other pages can still be read.</summary>
    private static List<string>? TryRead(PdfDocument document, int number)
    {
        try
        {
            return [.. PdfPageText.Read(document.GetPage(number))];
        }
        catch (Exception exception) when (exception is not (DocumentException or OperationCanceledException or OutOfMemoryException or FileNotFoundException or FileLoadException))
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

    /// <summary>Finds the form. If the form is damaged, returns null, so the pages can still be read.</summary>
    private static AcroForm? FindForm(PdfDocument document)
    {
        try
        {
            return document.TryGetForm(out AcroForm form) ? form : null;
        }
        catch (Exception exception) when (exception is not (DocumentException or OperationCanceledException))
        {
            return null;
        }
    }

    /// <summary>Formats the values that a user entered in the form. They aren't part of the text of the page.</summary>
    private static string FormatFields(AcroForm form, int page)
    {
        var lines = new StringBuilder();
        foreach (AcroFieldBase field in form.GetFieldsForPage(page))
        {
            string? value = field switch
            {
                AcroTextField entry => entry.Value,
                AcroComboBoxField list => string.Join(", ", list.SelectedOptions),
                AcroListBoxField list => string.Join(", ", list.SelectedOptions),
                AcroCheckboxField box => box.IsChecked ? "yes" : "no",
                _ => null,
            };
            if (string.IsNullOrWhiteSpace(value)) continue;
            string name = field.Information.AlternateName ?? field.Information.PartialName ?? "";
            lines.Append("- ").Append(name).Append(name.Length > 0 ? ": " : "").Append(value!.Trim().Replace('\r', '\n').Replace("\n", "\n  ")).Append('\n');
        }

        return lines.ToString();
    }
}

using System.Text;
using QwenPS.Documents;
using Xunit;

namespace QwenPS.Tests.Documents;

/// <summary>Tests why a document contains no text. The remedy in the error message depends on the reason.</summary>
public sealed class NoTextTests
{
    private const string Row = "<row><c><v>1</v></c></row>";
    private const string Picture = "q 600 0 0 700 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q\n";

    [Fact]
    public async Task All_sheets_are_hidden() =>
        Assert.Equal(NoTextReason.HiddenSheets, await Extract.NoTextReasonAsync(OfficeFile.Workbook([("A", "hidden", Row), ("B", "veryHidden", Row)])));

    [Fact]
    public async Task All_rows_or_columns_with_values_are_hidden()
    {
        string hiddenRow = Row.Replace("<row>", "<row hidden=\"1\">", StringComparison.Ordinal);
        string hiddenColumns = $"<cols><col min=\"1\" max=\"3\" hidden=\"1\"/></cols><sheetData>{Row}</sheetData>";
        Assert.Equal(NoTextReason.HiddenCells, await Extract.NoTextReasonAsync(OfficeFile.Workbook([("A", "", hiddenRow), ("B", "hidden", Row)])));
        Assert.Equal(NoTextReason.HiddenCells, await Extract.NoTextReasonAsync(OfficeFile.Workbook([("A", "", hiddenColumns)])));
    }

    [Fact]
    public async Task A_workbook_is_empty() => Assert.Equal(NoTextReason.Empty, await Extract.NoTextReasonAsync(OfficeFile.Workbook([("A", "", ""), ("B", "hidden", Row)])));

    [Fact]
    public async Task All_slides_are_hidden() =>
        Assert.Equal(NoTextReason.HiddenSlides, await Extract.NoTextReasonAsync(OfficeFile.Presentation((OfficeFile.Shape("x"), " show=\"0\"", null))));

    [Fact]
    public async Task A_presentation_is_empty() =>
        Assert.Equal(NoTextReason.Empty, await Extract.NoTextReasonAsync(OfficeFile.Presentation(("", "", null), (OfficeFile.Shape("x"), " show=\"0\"", null))));

    [Fact]
    public async Task A_Word_document_is_empty_or_contains_only_pictures()
    {
        Assert.Equal(NoTextReason.Empty, await Extract.NoTextReasonAsync(OfficeFile.Word("<w:p/>")));
        Assert.Equal(NoTextReason.Pictures, await Extract.NoTextReasonAsync(OfficeFile.Word("<w:p/>", ("image", "<svg/>"))));
    }

    [Theory]
    [InlineData("<html><script>document.write('x')</script></html>", NoTextReason.Scripts)]
    [InlineData("<html><script src='app.js'></script><div id='root'></div></html>", NoTextReason.Scripts)]
    [InlineData("<html><body></body></html>", NoTextReason.Empty)]
    public async Task A_page_is_created_by_scripts_or_is_empty(string page, object reason) =>
        Assert.Equal((NoTextReason)reason, await Extract.NoTextReasonAsync(Encoding.UTF8.GetBytes(page)));

    [Fact]
    public async Task A_PDF_document_is_scanned_or_blank()
    {
        Assert.Equal(NoTextReason.Scan, await Extract.NoTextReasonAsync(PdfFile.Create(Picture, "")));
        Assert.Equal(NoTextReason.Empty, await Extract.NoTextReasonAsync(PdfFile.Create("", "")));
    }

    [Fact]
    public async Task The_scanned_pages_of_a_PDF_document_are_counted_but_not_its_blank_pages()
    {
        DocumentText text = await Extract.FromAsync(PdfFile.Create(PdfFile.Text(72, 700, "Text") + Picture, Picture, "", "10 10 200 200 re f\n"));
        Assert.Equal("## Page 1\n\nText\n\n## Page 2 (no text)\n\n## Page 3 (no text)\n\n## Page 4 (no text)", text.Text);
        Assert.Equal(2, text.PagesWithoutText);
        Assert.Equal(2, text.ToInfo().PagesWithoutText);
    }
}

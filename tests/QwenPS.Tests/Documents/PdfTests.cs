using System.Text;
using QwenPS.Documents;
using QwenPS.Documents.Extraction;
using Xunit;

namespace QwenPS.Tests.Documents;

/// <summary>Tests the text of PDF documents.</summary>
public sealed class PdfTests
{
    [Fact]
    public async Task Each_page_has_its_text()
    {
        DocumentText text = await Extract.FromAsync(PdfFile.Create(PdfFile.Text(72, 700, "The first line", "and the second."), PdfFile.Text(72, 700, "Another page.")));
        Assert.Equal("## Page 1\n\nThe first line\nand the second.\n\n## Page 2\n\nAnother page.", text.Text);
        Assert.Equal(2, text.Pages);
        Assert.Equal(DocumentType.Pdf, text.Type);
    }

    [Fact]
    public async Task Columns_are_read_one_after_the_other_whatever_their_order_in_the_file()
    {
        string[] Lines(string name) => [.. Enumerable.Range(1, 8).Select(i => $"{name} column has line {i} here")];
        string text = await Extract.TextAsync(PdfFile.Create(PdfFile.Text(340, 700, Lines("Right")) + PdfFile.Text(60, 700, Lines("Left"))));
        Assert.True(text.IndexOf("Left column has line 8", StringComparison.Ordinal) < text.IndexOf("Right column has line 1", StringComparison.Ordinal), text);
    }

    [Fact]
    public async Task Columns_whose_lines_alternate_in_the_file_are_read_one_after_the_other()
    {
        string[] Lines(string name) => [.. Enumerable.Range(1, 8).Select(i => $"{name} column has line {i} here")];
        string rows = string.Concat(Lines("Left").Zip(Lines("Right"), (left, right) => (left, right)).Select((row, i) =>
            PdfFile.Text(60, 700 - (14 * i), row.left) + PdfFile.Text(340, 700 - (14 * i), row.right)));
        string text = await Extract.TextAsync(PdfFile.Create(PdfFile.Text(60, 740, "Title") + rows + PdfFile.Text(60, 560, "Footer")));
        Assert.Equal($"## Page 1\n\nTitle\n\n{string.Join("\n", Lines("Left"))}\n\n{string.Join("\n", Lines("Right"))}\n\nFooter", text);
    }

    [Theory]
    [InlineData("Server {0}", "Building north, second floor")]
    [InlineData("A server with the number {0}", "north")]
    [InlineData("A server with the number {0}", "north", "Building north, second floor")]
    public async Task The_rows_of_a_table_stay_together(params string[] cells)
    {
        string page = string.Concat(Enumerable.Range(1, 8).SelectMany(i => cells.Select((cell, column) =>
            PdfFile.Text(60 + (180 * column), 700 - (14 * i), string.Format(System.Globalization.CultureInfo.InvariantCulture, cell, i)))));
        string[] rows = [.. Enumerable.Range(1, 8).Select(i => string.Format(System.Globalization.CultureInfo.InvariantCulture, string.Join(" ", cells), i))];
        Assert.Equal("## Page 1\n\n" + string.Join("\n", rows), await Extract.TextAsync(PdfFile.Create(page)));
    }

    [Theory]
    [InlineData("0 1 -1 0 300 300")]
    [InlineData("0 -1 1 0 300 500")]
    [InlineData("-1 0 0 -1 400 400")]
    public async Task Rotated_text_has_lines_and_paragraphs(string matrix)
    {
        string rotated = $"q {matrix} cm {PdfFile.Text(0, 0, "Rotated first line", "and second line.")}{PdfFile.Text(0, -50, "Next paragraph")} Q\n";
        Assert.Equal(
            "## Page 1\n\nUpright text\n\nRotated first line\nand second line.\n\nNext paragraph", await Extract.TextAsync(PdfFile.Create(PdfFile.Text(72, 700, "Upright text") + rotated)));
    }

    [Theory]
    [InlineData(14)]
    [InlineData(18)]
    [InlineData(22)]
    public async Task Lines_with_a_large_distance_are_a_paragraph(int distance)
    {
        string page = $"BT /F1 12 Tf {distance} TL 72 700 Td (The first line of the) Tj T* (paragraph, its second) Tj T* (line, and the end.) Tj 0 -{distance + 14} Td (Another) Tj T* (paragraph) Tj ET";
        Assert.Equal("## Page 1\n\nThe first line of the\nparagraph, its second\nline, and the end.\n\nAnother\nparagraph", await Extract.TextAsync(PdfFile.Create(page)));
    }

    [Fact]
    public async Task Double_letters_are_kept() =>
        Assert.Equal("## Page 1\n\nAll illness will fill", await Extract.TextAsync(PdfFile.Create(PdfFile.Text(72, 700, "All illness will fill"))));

    [Fact]
    public async Task Text_that_is_printed_twice_to_make_it_bold_is_there_once() =>
        Assert.Equal("## Page 1\n\nImportant", await Extract.TextAsync(PdfFile.Create(PdfFile.Text(72, 700, "Important") + "BT /F1 12 Tf 72.3 700 Td (Important) Tj ET")));

    [Fact]
    public async Task A_page_without_text_is_mentioned_and_a_document_without_text_is_an_error()
    {
        const string picture = "0 0 100 100 re f";
        Assert.Equal("## Page 1 (no text)\n\n## Page 2\n\nText", await Extract.TextAsync(PdfFile.Create(picture, PdfFile.Text(72, 700, "Text"))));
        Assert.Equal(DocumentProblem.NoText, await Extract.ProblemAsync(PdfFile.Create(picture, picture)));
    }

    [Fact]
    public async Task A_header_that_is_last_in_the_file_is_read_first() => Assert.Equal(
        "## Page 1\n\nHeader\n\nThe text of the page\nhas two lines.",
        await Extract.TextAsync(PdfFile.Create(PdfFile.Text(72, 600, "The text of the page", "has two lines.") + PdfFile.Text(72, 750, "Header"))));

    [Fact]
    public async Task A_damaged_page_is_mentioned_and_the_others_are_read()
    {
        const string box = "/MediaBox [0 0 612 792]", damaged = "/MediaBox [0 0 612    ]";
        string source = Encoding.Latin1.GetString(PdfFile.Create(PdfFile.Text(72, 700, "First"), PdfFile.Text(72, 700, "Second")));
        int last = source.LastIndexOf(box, StringComparison.Ordinal);
        DocumentText text = await Extract.FromAsync(Encoding.Latin1.GetBytes(source.Remove(last, box.Length).Insert(last, damaged)));
        Assert.Equal("## Page 1\n\nFirst\n\n## Page 2 (can't be read)", text.Text);
        Assert.Equal((2, 1), (text.Pages, text.UnreadablePages));
        Assert.Equal(DocumentProblem.Damaged, await Extract.ProblemAsync(Encoding.Latin1.GetBytes(source.Replace(box, damaged, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task The_values_of_a_form_are_included() => Assert.Equal(
        "## Page 1\n\nName:\n\n- customer: Contoso Ltd.",
        await Extract.TextAsync(PdfFile.Create(
            [PdfFile.Text(72, 700, "Name:")], "/AcroForm << /Fields [6 0 R] >>",
            ["<< /FT /Tx /T (customer) /V (Contoso Ltd.) /Type /Annot /Subtype /Widget /Rect [100 700 200 712] /P 4 0 R >>"], pageEntries: "/Annots [6 0 R]")));

    /// <summary>A field can contain fields, or its widgets, or it's also its only widget. The objects begin with number 6.</summary>
    [Theory]
    [InlineData("- top.page1.Name: Ada", "<< /T (top) /Kids [7 0 R] >>", "<< /T (page1) /Parent 6 0 R /Kids [8 0 R] >>", "<< /FT /Tx /T (Name) /V (Ada) /Parent 7 0 R /Subtype /Widget >>")]
    [InlineData("- Name: Ada", "<< /FT /Tx /T (Name) /V (Ada) /Kids [7 0 R 8 0 R] >>", "<< /Parent 6 0 R /Subtype /Widget >>", "<< /Subtype /Widget >>")]
    [InlineData("- top.Name: inherited", "<< /T (top) /FT /Tx /V (inherited) /Kids [7 0 R] >>", "<< /T (Name) /Parent 6 0 R /Kids [8 0 R] >>", "<< /Parent 7 0 R /Subtype /Widget >>")]
    [InlineData("- Your name: Ada", "<< /T (top) /Kids [7 0 R] >>", "<< /FT /Tx /T (f1[0]) /TU (Your name) /V <FEFF004100640061> /Kids [8 0 R] >>", "<< /Subtype /Widget >>")]
    [InlineData("- Contract: Full", "<< /FT /Btn /Ff 49152 /T (Contract) /V /Full /Kids [7 0 R 8 0 R] >>", "<< /Parent 6 0 R /AS /Off /AP << /N << /Part 5 0 R >> >> >>", "<< /Parent 6 0 R /AS /Full /AP << /N << /Full 5 0 R >> >> >>")]
    [InlineData("- Contract: Full time", "<< /FT /Btn /Ff 49152 /T (Contract) /V /1 /Opt [(Part time) (Full time)] /Kids [7 0 R 8 0 R] >>", "<< /AP << /N << /0 5 0 R >> >> >>", "<< /AP << /N << /1 5 0 R >> >> >>")]
    [InlineData("", "<< /FT /Btn /Ff 49152 /T (Contract) /V /Off /Kids [7 0 R 8 0 R] >>", "<< /AS /Off /AP << /N << /Part 5 0 R >> >> >>", "<< /AS /Off /AP << /N << /Full 5 0 R >> >> >>")]
    [InlineData("- Size: L", "<< /FT /Btn /T (Size) /Kids [7 0 R 8 0 R] >>", "<< /AS /Off /AP << /N << /S 5 0 R /Off 5 0 R >> >> >>", "<< /AS /L /AP << /N << /L 5 0 R /Off 5 0 R >> >> >>")]
    [InlineData("- Agree: yes", "<< /FT /Btn /T (Agree) /V /Yes /Kids [7 0 R 8 0 R] >>", "<< /AS /Yes /AP << /N << /Yes 5 0 R >> >> >>", "<< /AS /Yes /AP << /N << /Yes 5 0 R >> >> >>")]
    [InlineData("- Agree: no", "<< /FT /Btn /T (Agree) /AS /Off /AP << /N << /Yes 5 0 R >> >> >>", "<< >>", "<< >>")]
    [InlineData("- Colors: red, blue", "<< /FT /Ch /T (Colors) /V [(red) (blue)] /Kids [7 0 R] >>", "<< /Parent 6 0 R >>", "<< >>")]
    [InlineData("", "<< /FT /Btn /Ff 65536 /T (Print) /V (x) >>", "<< >>", "<< >>")]
    public async Task Each_field_of_a_form_has_its_value(string shown, params string[] objects) => Assert.Equal(
        ("## Page 1\n\nForm:\n\n" + shown).TrimEnd(),
        await Extract.TextAsync(PdfFile.Create([PdfFile.Text(72, 700, "Form:")], "/AcroForm << /Fields [6 0 R] >>", objects, pageEntries: "/Annots [6 0 R 7 0 R 8 0 R]")));

    [Fact]
    public async Task Each_field_is_on_its_page_and_the_others_are_at_the_end()
    {
        string[] pages = [PdfFile.Text(72, 700, "First"), PdfFile.Text(72, 700, "Second")];
        string[] fields = ["<< /FT /Tx /T (b) /V (2) >>", "<< /FT /Tx /T (c) /V (3) /Kids [10 0 R] >>", "<< /Subtype /Widget >>", "<< /FT /Tx /T (a) /V (1) >>"];
        string source = Encoding.Latin1.GetString(PdfFile.Create(pages, "/AcroForm << /Fields [8 0 R 9 0 R 11 0 R] >>", fields, pageEntries: "/Annots [08 0 R]"));
        int last = source.LastIndexOf("[08 0 R]", StringComparison.Ordinal);
        source = source.Remove(last, 8).Insert(last, "[10 0 R]").Replace("[08 0 R]", "[11 0 R]", StringComparison.Ordinal);
        Assert.Equal("## Page 1\n\nFirst\n\n- a: 1\n\n## Page 2\n\nSecond\n\n- c: 3\n\n## Form\n\n- b: 2", await Extract.TextAsync(Encoding.Latin1.GetBytes(source)));
    }

    [Theory]
    [InlineData("<< /T (loop) /Kids [6 0 R] /Parent 6 0 R >>")]
    [InlineData("<< /T (loop) /Kids [8 0 R] /Parent 8 0 R >>")]
    [InlineData("6 0 R")]
    [InlineData("<< /T (x) /FT /Unknown /V (y) >>")]
    [InlineData("<< /T 5 /FT 5 /Ff (x) /V 5 /Kids 5 >>")]
    [InlineData("<< /T (x) /FT /Ch /V [5 null 99 0 R] /Kids [null 5 99 0 R] >>")]
    public async Task A_damaged_field_does_not_affect_the_other_fields(string field) => Assert.Equal(
        "## Page 1\n\nForm:\n\n- Name: Ada",
        await Extract.TextAsync(PdfFile.Create(
            [PdfFile.Text(72, 700, "Form:")], "/AcroForm << /Fields [6 0 R 7 0 R] >>",
            [field, "<< /FT /Tx /T (Name) /V (Ada) >>", "<< /T (child) /Kids [6 0 R] /Parent 6 0 R >>"], pageEntries: "/Annots [6 0 R 7 0 R]")));

    [Fact]
    public async Task A_document_with_a_password_is_an_error()
    {
        string random = string.Concat(Enumerable.Repeat("41", 32));
        byte[] encrypted = PdfFile.Create([PdfFile.Text(72, 700, "x")], "", [$"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{random}> /U <{random}> >>"], "/Encrypt 6 0 R /ID [<00> <00>]");
        Assert.Equal(DocumentProblem.Encrypted, await Extract.ProblemAsync(encrypted));
    }

    [Fact]
    public async Task Data_that_expands_to_more_than_the_limit_is_refused()
    {
        byte[] bomb = PdfFile.Create([PdfFile.Text(72, 700, "x") + new string(' ', 20_000_000)], "", [], compress: true);
        Assert.True(bomb.Length < 200_000);
        Assert.Equal(DocumentProblem.TooComplex, await Extract.ProblemAsync(bomb, new() { MaxStreamSize = 10_000_000 }));
        Assert.Equal("## Page 1\n\nx", await Extract.TextAsync(bomb));
    }

    [Fact]
    public async Task Long_LZW_data_is_read_and_its_length_is_limited()
    {
        byte[] document = PdfFile.CreateLzw(PdfFile.Text(72, 700, "x") + new string(' ', 200_000));
        Assert.Equal("## Page 1\n\nx", await Extract.TextAsync(document));
        Assert.Equal(DocumentProblem.TooComplex, await Extract.ProblemAsync(document, new() { MaxStreamSize = 100_000 }));
    }

    [Fact]
    public void The_length_of_LZW_data_is_counted_without_expanding_it()
    {
        // This is the example in the standard, which represents the bytes 45 45 45 45 45 65 45 45 45 66.
        byte[] example = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        Assert.Equal(10, QwenPS.Documents.Pdf.LzwLength.Count(example, 1000));
        Assert.True(QwenPS.Documents.Pdf.LzwLength.Count(example, 5) > 5);
    }

    [Theory]
    [InlineData("%PDF-1.7", true)]
    [InlineData("\n\n%PDF-1.4", true)]
    [InlineData("%PDF-", false)]
    [InlineData("PDF", false)]
    public void The_header_is_recognized(string text, bool isFound) => Assert.Equal(isFound, PdfBeginning.Find(Encoding.ASCII.GetBytes(text)) >= 0);

    [Fact]
    public void A_text_about_the_header_is_text()
    {
        Assert.Null(DocumentDetector.Find(new MemoryStream("A file that begins with %PDF-1.7 is a PDF document."u8.ToArray())));
        byte[] document = PdfFile.Create(PdfFile.Text(72, 700, "x"));
        Assert.Equal(DocumentType.Pdf, DocumentDetector.Find(new MemoryStream([.. "\r\n"u8, .. document])));
    }

    [Fact]
    public async Task A_damaged_document_is_an_error_or_is_repaired()
    {
        byte[] whole = PdfFile.Create(PdfFile.Text(72, 700, "readable"));
        for (int length = 20; length < whole.Length; length += 37)
        {
            try
            {
                Assert.Contains("readable", await Extract.TextAsync([.. whole.Take(length)]), StringComparison.Ordinal);
            }
            catch (DocumentException exception)
            {
                Assert.True(exception.Problem is DocumentProblem.Damaged or DocumentProblem.NoText);
            }
        }
    }
}

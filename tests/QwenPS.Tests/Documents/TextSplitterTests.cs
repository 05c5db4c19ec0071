using System.Globalization;
using QwenPS.Documents.Splitting;
using Xunit;

namespace QwenPS.Tests.Documents;

/// <summary>Tests the places at which a text is split, and the descriptions of the parts' positions.</summary>
public sealed class TextSplitterTests
{
    private static readonly string Paragraph = string.Join(" ", Enumerable.Repeat("word", 40));

    [Fact]
    public void A_pdf_is_split_between_pages()
    {
        string text = string.Join("\n\n", Enumerable.Range(1, 10).Select(page => $"## Page {page}\n\n{Paragraph}"));
        Assert.Equal(["pages 1 to 4 of 10", "pages 5 to 8 of 10", "pages 9 to 10 of 10"], Places(text, 900, new DocumentInfo { Type = DocumentType.Pdf, Pages = 10 }));
    }

    [Fact]
    public void A_page_that_is_too_long_is_split_between_paragraphs()
    {
        string text = "## Page 1\n\nShort\n\n## Page 2\n\n" + string.Join("\n\n", Enumerable.Repeat(Paragraph, 6));
        var info = new DocumentInfo { Type = DocumentType.Pdf, Pages = 2 };
        Assert.Equal(["pages 1 to 2 of 2", "page 2 of 2"], Places(text, 900, info));
        Assert.All(TextSplitter.Split(text, info, 900), part => Assert.EndsWith("word", part.GetText(text)));
    }

    [Fact]
    public void Words_on_a_page_are_not_a_page()
    {
        string text = "## Page 1\n\n## Page 7\n\n" + Paragraph + "\n\n## Page 2\n\n" + Paragraph;
        Assert.Equal(["page 1 of 2", "page 2 of 2"], Places(text, 300, new DocumentInfo { Type = DocumentType.Pdf, Pages = 2 }));
    }

    [Fact]
    public void Slides_and_sheets_are_named()
    {
        string slides = string.Join("\n\n", Enumerable.Range(1, 3).Select(slide => $"## Slide {slide}: Title\n\n{Paragraph}"));
        Assert.Equal(["slide 1 of 4", "slide 2 of 4", "slide 3 of 4"], Places(slides, 250, new DocumentInfo { Type = DocumentType.Pptx, Slides = 3, HiddenSlides = 1 }));
        string sheets = string.Join("\n\n", Enumerable.Range(1, 3).Select(sheet => $"## Sheet: S{sheet}\n\n| A |\n| --- |\n| {Paragraph} |"));
        Assert.Equal(["sheets 'S1' to 'S2'", "sheet 'S3'"], Places(sheets, 520, new DocumentInfo { Type = DocumentType.Xlsx }));
    }

    [Fact]
    public void A_long_sheet_is_split_between_rows()
    {
        string text = "## Sheet: Servers\n\n| Host | Team |\n| --- | --- |\n" + string.Join("\n", Enumerable.Range(1, 30).Select(row => $"| web{row:00} | shop |"));
        IReadOnlyList<TextPart> parts = TextSplitter.Split(text, new DocumentInfo { Type = DocumentType.Xlsx }, 300);
        Assert.Equal("sheet 'Servers', rows 1 to 8 of 30", parts[0].Place);
        Assert.Equal("sheet 'Servers', rows 9 to 17 of 30", parts[1].Place);
        Assert.StartsWith("| Host | Team |\n| --- | --- |\n| web09 | shop |\n", parts[1].GetText(text));
        Assert.Equal("", parts[0].Repeated);
    }

    [Fact]
    public void A_text_with_headings_is_split_before_the_highest_heading()
    {
        string text = $"# One\n\n{Paragraph}\n\n## Detail\n\n{Paragraph}\n\n# Two\n\n{Paragraph}\n\n## More\n\n{Paragraph}";
        Assert.Equal(["from the section 'One'", "from the section 'Two'"], Places(text, 700));
    }

    [Fact]
    public void A_comment_in_code_is_not_a_heading()
    {
        string text = $"# One\n\n```\nx\n# comment\n{Paragraph}\n```\n\n{Paragraph}";
        Assert.Equal(["from the section 'One'", "from the section 'One'"], Places(text, 320));
    }

    [Fact]
    public void A_log_is_split_between_lines()
    {
        string text = string.Join("\n", Enumerable.Range(1, 100).Select(line => $"line {line:000} of the log"));
        IReadOnlyList<TextPart> parts = TextSplitter.Split(text, null, 1000);
        Assert.Equal("lines 1 to 33 of 100", parts[0].Place);
        Assert.StartsWith("line 034", parts[1].GetText(text));
    }

    [Theory]
    [InlineData("Host,Team\n", "web{0},\"a, b\"\n")]
    [InlineData("Host;Team\r\n", "web{0};shop\r\n")]
    [InlineData("Host\tTeam\n", "web{0}\tshop\n")]
    [InlineData("Host,\"Team\nowner\"\n", "web{0},\"first\nsecond \"\"quoted\"\"\n\nfourth, and last\"\n")]
    [InlineData("Host,Disk\n", "web{0},5\" and 3.5\"\n")]
    public void Each_part_of_a_csv_file_begins_with_the_names_of_the_columns(string header, string row)
    {
        string text = header + string.Concat(Enumerable.Range(1, 50).Select(i => string.Format(CultureInfo.InvariantCulture, row, i)));
        IReadOnlyList<TextPart> parts = TextSplitter.Split(text, null, 300);
        Assert.True(parts.Count > 2);
        Assert.All(parts, part => Assert.StartsWith(header.TrimEnd() + (part.Start == 0 ? header.Substring(header.TrimEnd().Length) : "\n") + "web", part.GetText(text)));
        Assert.Equal(text, string.Concat(parts.Select(part => text.Substring(part.Start, part.Length))));
        Assert.StartsWith("lines 1 to ", parts[0].Place);
    }

    [Fact]
    public void A_quotation_mark_that_is_not_closed_does_not_join_the_rows_of_a_csv_file()
    {
        string text = "Host,Team\n" + string.Concat(Enumerable.Range(1, 50).Select(i => i == 25 ? "web25,\"shop\n" : $"web{i},shop\n"));
        IReadOnlyList<TextPart> parts = TextSplitter.Split(text, null, 300);
        Assert.All(parts, part => Assert.StartsWith("Host,Team\nweb", part.GetText(text)));
        Assert.EndsWith("of 51", parts[0].Place);
    }

    [Fact]
    public void A_list_with_some_commas_has_no_columns()
    {
        string text = string.Concat(Enumerable.Range(1, 50).Select(i => i % 7 == 0 ? "a, b, c\n" : "a, b\n"));
        Assert.All(TextSplitter.Split(text, null, 100), part => Assert.Equal("", part.Repeated));
    }

    [Fact]
    public void A_line_that_is_too_long_is_split_between_words()
    {
        string text = "| Text |\n| --- |\n| " + string.Join(" ", Enumerable.Repeat("word", 200)) + " |";
        IReadOnlyList<TextPart> parts = TextSplitter.Split(text, null, 400);
        Assert.True(parts.Count > 2);
        Assert.All(parts.Skip(2), part => Assert.StartsWith("word", part.GetText(text)));
        Assert.Equal(4, TextSplitter.Split(new string('1', 400), null, 400).Count);
    }

    [Fact]
    public void A_text_that_fits_is_one_part() => Assert.Equal("Hello", Assert.Single(TextSplitter.Split("Hello", null, 400)).GetText("Hello"));

    [Fact]
    public void An_empty_text_has_no_parts() => Assert.Empty(TextSplitter.Split("", null, 400));

    private static string[] Places(string text, long limit, DocumentInfo? document = null) => [.. TextSplitter.Split(text, document, limit).Select(part => part.Place)];
}

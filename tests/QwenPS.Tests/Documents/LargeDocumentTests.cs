using QwenPS.Documents;
using Xunit;

namespace QwenPS.Tests.Documents;

/// <summary>Tests documents that are much larger than usual. These tests don't run on .NET Framework, to keep the run with Mono short.</summary>
public sealed class LargeDocumentTests
{
    [Fact]
    public async Task A_million_rows_are_read_in_pieces_and_end_at_the_limit()
    {
        string row = "<row><c><v>1234567</v></c><c><v>7654321</v></c></row>";
        byte[] large = OfficeFile.Workbook([("A", "", string.Concat(Enumerable.Repeat(row, 1_000_000)))]);
        Assert.Equal(1_000_000 + 3, (await Extract.TextAsync(large)).Split('\n').Length);
        Assert.Equal(DocumentProblem.TooLong, await Extract.ProblemAsync(large, new() { MaxCharacters = 10_000_000 }));
    }

    [Fact]
    public async Task Thousands_of_pages_are_read()
    {
        byte[] book = PdfFile.Create([.. Enumerable.Range(1, 5000).Select(i => PdfFile.Text(72, 700, $"This is page {i}."))]);
        DocumentText text = await Extract.FromAsync(book);
        Assert.Equal(5000, text.Pages);
        Assert.Contains("This is page 5000.", text.Text, StringComparison.Ordinal);
        Assert.Equal(DocumentProblem.TooLong, await Extract.ProblemAsync(book, new() { MaxCharacters = 50_000 }));
    }
}

using FsCheck;
using FsCheck.Fluent;
using QwenPS.Documents.Splitting;
using Xunit;

namespace QwenPS.Tests.Properties;

/// <summary>Tests that the parts of any text contain the complete text, and that no part exceeds the limit.</summary>
public sealed class SplitProperties
{
    private static Gen<string> Word { get; } = Gen.Elements("word", "a", "1234.56", "合同", "é", "😀", "Page 2", "|", "---", "#", "```");

    private static Gen<string> Sentence { get; } = from words in Word.ListOf() select string.Join(" ", words);

    private static Gen<string> Table { get; } =
        from columns in Gen.Choose(1, 4)
        from rows in Gen.Choose(1, 20).SelectMany(count => Gen.Elements("x", "12", "long cell text", "").ListOf(columns).ListOf(count))
        select string.Join("\n", rows.Select(Row).Prepend("|" + string.Concat(Enumerable.Repeat(" --- |", columns))).Prepend(Row(Enumerable.Range(1, columns).Select(i => "H" + i))));

    private static Gen<string> Block { get; } = Gen.OneOf(
        Sentence,
        Table,
        Gen.Choose(1, 6).SelectMany(level => Word.Select(word => new string('#', level) + " " + word)),
        Gen.Choose(1, 5).Select(page => "## Page " + page),
        Gen.Choose(8, 30).Select(rows => "A,B\n" + string.Join("\n", Enumerable.Range(1, rows).Select(row => row + ",x"))),
        Gen.Choose(1, 5).Select(sheet => "## Sheet: S" + sheet),
        Gen.Elements("", "\r\n", "- item", "```\n# code\n\nmore\n```", "|", "| a |", "x\n\n\n\ny"));

    private static Gen<string> Text { get; } = from blocks in Block.ListOf() from isWide in Gen.Elements("\n\n", "\n") select string.Join(isWide, blocks);

    private static Gen<DocumentType> Type { get; } = Gen.Elements(DocumentType.Text, DocumentType.Docx, DocumentType.Pdf, DocumentType.Xlsx, DocumentType.Pptx);

    private static Gen<(string Text, DocumentInfo Info, long Limit)> Case { get; } =
        from text in Text
        from type in Type
        from limit in Gen.Choose(8, 400)
        select (text, new DocumentInfo { Type = type, Pages = 5, Slides = 5 }, (long)limit);

    [Fact]
    public void The_parts_are_the_text_in_order() => Chance.Check(Case, one =>
    {
        IReadOnlyList<TextPart> parts = TextSplitter.Split(one.Text, one.Info, one.Limit);
        Assert.Equal(one.Text, string.Concat(parts.Select(part => one.Text.Substring(part.Start, part.Length))));
    });

    [Fact]
    public void Each_part_fits_the_limit() => Chance.Check(Case, one =>
        Assert.All(TextSplitter.Split(one.Text, one.Info, one.Limit), part => Assert.True(TokenWeight.Measure(part.GetText(one.Text)) <= one.Limit, part.ToString())));

    [Fact]
    public void No_line_that_fits_is_split() => Chance.Check(Case, one =>
    {
        foreach (TextPart part in TextSplitter.Split(one.Text, one.Info, one.Limit).Skip(1).Where(part => part.Start > 0 && one.Text[part.Start - 1] != '\n'))
        {
            int from = one.Text.LastIndexOf('\n', part.Start - 1) + 1, to = one.Text.IndexOf('\n', part.Start);
            string line = one.Text.Substring(from, (to < 0 ? one.Text.Length : to) - from);
            Assert.True(line.Trim().Length == 0 || TokenWeight.Measure(line) + TokenWeight.PerToken > one.Limit, line);
        }
    });

    [Fact]
    public void A_part_of_a_table_begins_with_its_header() => Chance.Check(
        from rows in Gen.Choose(10, 60) from limit in Gen.Choose(200, 400) select (rows, limit),
        one =>
        {
            string text = "Intro\n\n| Host | Team |\n| --- | --- |\n" + string.Join("\n", Enumerable.Range(1, one.rows).Select(i => $"| web{i} | shop |")) + "\n\nEnd";
            IReadOnlyList<TextPart> parts = TextSplitter.Split(text, null, one.limit);
            Assert.All(parts.Where(part => part.GetText(text).Contains("| web")), part => Assert.Contains("| Host | Team |\n| --- | --- |\n| web", part.GetText(text)));
        });

    private static string Row(IEnumerable<string> cells) => "| " + string.Join(" | ", cells) + " |";
}

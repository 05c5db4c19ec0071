using Xunit;

namespace QwenPS.Tests.Documents;

/// <summary>Tests the text of presentations.</summary>
public sealed class PresentationTests
{
    [Fact]
    public async Task Each_slide_has_its_title_its_text_and_its_notes()
    {
        DocumentText text = await Extract.FromAsync(OfficeFile.Presentation(
            (OfficeFile.Shape("Plan", "title") + OfficeFile.Shape("first\nsecond", "body"), "", "Say hello.\nThen start."),
            (OfficeFile.Shape("secret"), " show=\"0\"", null),
            (OfficeFile.Shape("no title") + OfficeFile.Shape("7", "sldNum"), "", null)));
        Assert.Equal("## Slide 1: Plan\n\nfirst\n\nsecond\n\nNotes: Say hello.\nThen start.\n\n## Slide 2 (hidden, not included)\n\n## Slide 3\n\nno title", text.Text);
        Assert.Equal(2, text.Slides);
        Assert.Equal(1, text.HiddenSlides);
        Assert.Equal(DocumentType.Pptx, text.Type);
    }

    [Fact]
    public async Task Bullets_are_list_items() => Assert.Equal(
        "## Slide 1\n\n- a\n  - b",
        await Extract.TextAsync(OfficeFile.Presentation((OfficeFile.Shape("a", null, "<a:pPr><a:buChar char=\"•\"/></a:pPr>") + OfficeFile.Shape("b", null, "<a:pPr lvl=\"1\"><a:buAutoNum type=\"arabicPeriod\"/></a:pPr>"), "", null))));

    [Fact]
    public async Task Tables_are_tables()
    {
        static string Cell(string text, string attributes = "") => $"<a:tc{attributes}><a:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>";
        string frame = $"<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"4\" name=\"t\"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm/><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/table\"><a:tbl><a:tr h=\"1\">{Cell("Q1")}{Cell("Q2")}</a:tr><a:tr h=\"1\">{Cell("5", " gridSpan=\"2\"")}{Cell("covered", " hMerge=\"1\"")}</a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>";
        Assert.Equal("## Slide 1\n\n| Q1 | Q2 |\n| --- | --- |\n| 5 | |", await Extract.TextAsync(OfficeFile.Presentation((frame, "", null))));
    }

    [Fact]
    public async Task A_title_alone_is_text() => Assert.Equal("## Slide 1: Only this", await Extract.TextAsync(OfficeFile.Presentation((OfficeFile.Shape("Only this", "ctrTitle"), "", null))));

    [Fact]
    public async Task A_presentation_of_pictures_has_no_text() =>
        Assert.Equal(QwenPS.Documents.DocumentProblem.NoText, await Extract.ProblemAsync(OfficeFile.Presentation(("", "", null))));
}

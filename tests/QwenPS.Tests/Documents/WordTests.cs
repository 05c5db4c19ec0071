using Xunit;

namespace QwenPS.Tests.Documents;

/// <summary>Tests the text of Word documents.</summary>
public sealed class WordTests
{
    private const string Styles = """
        <w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
        <w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>
        <w:style w:type="paragraph" w:styleId="Own"><w:name w:val="My heading"/><w:basedOn w:val="H2"/></w:style>
        <w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="Own"/></w:style>
        <w:style w:type="paragraph" w:styleId="Listed"><w:name w:val="List Paragraph"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
        """;

    private const string Numbering = """
        <w:abstractNum w:abstractNumId="0">
          <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
          <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>
        </w:abstractNum>
        <w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl></w:abstractNum>
        <w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:start w:val="9"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum>
        <w:abstractNum w:abstractNumId="3">
          <w:lvl w:ilvl="0"><w:numFmt w:val="upperLetter"/><w:lvlText w:val="%1"/></w:lvl>
          <w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlRestart w:val="0"/><w:lvlText w:val="(%2)"/></w:lvl>
          <w:lvl w:ilvl="2"><w:numFmt w:val="decimal"/><w:lvlRestart w:val="1"/><w:lvlText w:val="[%3]"/></w:lvl>
        </w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
        <w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
        <w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
        <w:num w:numId="5"><w:abstractNumId w:val="3"/></w:num>
        <w:num w:numId="4"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
        """;

    [Fact]
    public async Task Headings_have_the_level_of_their_style_or_of_the_style_that_it_is_based_on() =>
        Assert.Equal("# Title\n\n## Terms\n\n### Direct\n\nText", await ConvertAsync(P("Title", "H1") + P("Terms", "Own") + P("Direct", null, "<w:outlineLvl w:val=\"2\"/>") + P("Text", null)));

    [Fact]
    public async Task Lists_have_their_numbers_and_continue_after_a_paragraph() =>
        Assert.Equal(
            "1. one\n  1.a) inner\n  1.b) inner\n2. two\n\nbetween\n\n3. three\n- point\n1. again",
            await ConvertAsync(Item("one", 1) + Item("inner", 1, 1) + Item("inner", 1, 1) + P("two", "Listed") + P("between", null) + Item("three", 1) + Item("point", 2) + Item("again", 4)));

    [Fact]
    public async Task A_numbered_paragraph_without_text_is_counted_unless_it_is_hidden() =>
        Assert.Equal("1. one\n3. three\n4. four", await ConvertAsync(
            Item("one", 1) + Item("", 1) + Item("three", 1) + Item("", 1).Replace("</w:pPr>", "<w:rPr><w:vanish/></w:rPr></w:pPr>", StringComparison.Ordinal) + Item("four", 1)));

    [Theory]
    [InlineData("del", "del")]
    [InlineData("moveFrom", "moveFrom")]
    public async Task A_list_item_that_was_deleted_or_moved_is_not_counted(string mark, string content)
    {
        string gone = P("x", null, $"<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr><w:rPr><w:{mark} w:id=\"1\"/></w:rPr>")
            .Replace("<w:r>", $"<w:{content} w:id=\"2\"><w:r>", StringComparison.Ordinal).Replace("</w:r>", $"</w:r></w:{content}>", StringComparison.Ordinal);
        Assert.Equal("1. one\n2. two", await ConvertAsync(Item("one", 1) + gone + gone + Item("two", 1)));
    }

    /// <summary>The third level of the list restarts only after the first level, and the second level never restarts.</summary>
    [Fact]
    public async Task A_level_of_a_list_restarts_only_after_the_levels_that_the_list_specifies() =>
        Assert.Equal(
            "A a\n  (1) b\n    [1] c\n    [2] d\n  (2) e\n    [3] f\nB g\n  (3) h\n    [1] i",
            await ConvertAsync(Item("a", 5) + Item("b", 5, 1) + Item("c", 5, 2) + Item("d", 5, 2) + Item("e", 5, 1) + Item("f", 5, 2) + Item("g", 5) + Item("h", 5, 1) + Item("i", 5, 2)));

    [Fact]
    public async Task A_paragraph_whose_mark_was_deleted_is_joined_only_with_a_paragraph_in_the_same_place()
    {
        string Deleted(string text) => P(text, null, "<w:rPr><w:del w:id=\"1\"/></w:rPr>");
        string table = $"<w:tbl><w:tr><w:tc>{Deleted("A")}{P("1", null)}</w:tc><w:tc>{Deleted("B1")}</w:tc></w:tr><w:tr>{Cell("A2")}{Cell("B2")}</w:tr></w:tbl>";
        const string shown = "| A1 | B1 |\n| --- | --- |\n| A2 | B2 |";
        Assert.Equal($"before\n\n{shown}\n\nafter", await ConvertAsync(Deleted("before") + table + P("after", null)));
        Assert.Equal("before\n\n| frame | x |\n| --- | --- |\n\nafter", await ConvertAsync(
            $"{Deleted("before")}<w:tbl><w:tr><w:tc>{Deleted("fr")}{P("ame", null)}</w:tc>{Cell("x")}</w:tr></w:tbl>{Deleted("af")}{P("ter", null)}"));
        string box = $"<w:r><w:pict><v:textbox xmlns:v=\"urn:schemas-microsoft-com:vml\"><w:txbxContent>{P("boxed", null)}</w:txbxContent></v:textbox></w:pict></w:r>";
        Assert.Equal("boxed\n\nfirst second", await ConvertAsync(Deleted("first ").Replace("</w:p>", box + "</w:p>", StringComparison.Ordinal) + P("second", null)));
    }

    [Fact]
    public async Task Chinese_numbers_are_written_in_Chinese() =>
        Assert.Equal("第九条 甲\n第十条 乙\n第十一条 丙", await ConvertAsync(Item("甲", 3) + Item("乙", 3) + Item("丙", 3)));

    [Fact]
    public async Task Tracked_changes_are_as_accepted() =>
        Assert.Equal("The term is two years.\n\nfirst second", await ConvertAsync(
            "<w:p><w:r><w:t xml:space=\"preserve\">The term is </w:t></w:r><w:del w:id=\"1\"><w:r><w:delText>one year</w:delText></w:r></w:del><w:ins w:id=\"2\"><w:r><w:t>two years</w:t></w:r></w:ins><w:r><w:t>.</w:t></w:r></w:p>"
            + "<w:p><w:pPr><w:rPr><w:del w:id=\"3\"/></w:rPr></w:pPr><w:r><w:t xml:space=\"preserve\">first </w:t></w:r></w:p><w:p><w:moveFrom w:id=\"4\"><w:r><w:t>gone</w:t></w:r></w:moveFrom><w:r><w:t>second</w:t></w:r></w:p>"
            + "<w:tbl><w:tr><w:trPr><w:del w:id=\"5\"/></w:trPr><w:tc><w:p><w:r><w:t>deleted row</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"));

    [Fact]
    public async Task A_table_has_its_merged_cells_empty_and_its_line_breaks_and_bars_escaped() =>
        Assert.Equal(
            "| Party | Term | |\n| --- | --- | --- |\n| a\\|b | x<br>y | z |\n| | q | |",
            await ConvertAsync(
                $"<w:tbl><w:tr>{Cell("Party")}{Cell("Term", "<w:gridSpan w:val=\"2\"/>")}</w:tr>"
                + $"<w:tr>{Cell("a|b", "<w:vMerge w:val=\"restart\"/>")}<w:tc>{P("x", null)}{P("y", null)}</w:tc>{Cell("z")}</w:tr>"
                + $"<w:tr>{Cell("hidden by the merge", "<w:vMerge/>")}{Cell("q")}</w:tr></w:tbl>"));

    [Fact]
    public async Task A_table_with_one_cell_is_a_frame_around_text() => Assert.Equal("framed", await ConvertAsync($"<w:tbl><w:tr>{Cell("framed")}</w:tr></w:tbl>"));

    [Fact]
    public async Task Footnotes_and_endnotes_follow_the_text_in_the_order_of_their_references()
    {
        string notes = $"<w:footnotes {OfficeFile.W}><w:footnote w:type=\"separator\" w:id=\"-1\"><w:p/></w:footnote><w:footnote w:id=\"5\">{P("Section 3.", null)}</w:footnote></w:footnotes>";
        string ends = $"<w:endnotes {OfficeFile.W}><w:endnote w:id=\"5\">{P("The end.", null)}</w:endnote></w:endnotes>";
        string body = "<w:p><w:r><w:t>See</w:t></w:r><w:r><w:endnoteReference w:id=\"5\"/></w:r><w:r><w:t xml:space=\"preserve\"> and</w:t></w:r><w:r><w:footnoteReference w:id=\"5\"/></w:r></w:p>";
        Assert.Equal("See[^1] and[^2]\n\n[^1]: The end.\n[^2]: Section 3.", await Extract.TextAsync(OfficeFile.Word(body, ("footnotes", notes), ("endnotes", ends))));
    }

    [Fact]
    public async Task Hidden_text_and_the_code_of_fields_are_left_out() =>
        Assert.Equal("shown 5", await ConvertAsync(
            "<w:p><w:r><w:t xml:space=\"preserve\">shown </w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>5</w:t></w:r><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>"));

    [Fact]
    public async Task Content_controls_tabs_breaks_and_links_are_included() =>
        Assert.Equal(
            "a\tb\nc [site](https://example.com/x)\n\ninner",
            await Extract.TextAsync(OfficeFile.Word(
                "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t xml:space=\"preserve\">c </w:t></w:r><w:hyperlink r:id=\"r1\"><w:r><w:t>site</w:t></w:r></w:hyperlink></w:p>"
                + $"<w:sdt><w:sdtPr><w:alias w:val=\"no text\"/></w:sdtPr><w:sdtContent>{P("inner", null)}</w:sdtContent></w:sdt>", ("hyperlink", "https://example.com/x"))));

    [Fact]
    public async Task A_text_box_is_included_once_although_the_document_has_it_twice()
    {
        const string mc = "xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\" xmlns:v=\"urn:schemas-microsoft-com:vml\"";
        string box = $"<w:txbxContent>{P("boxed", null)}</w:txbxContent>";
        string body = $"<w:p><w:r><w:t>before</w:t></w:r><w:r><mc:AlternateContent {mc}><mc:Choice Requires=\"wps\"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>";
        Assert.Equal("before\n\nboxed", await ConvertAsync(body));
    }

    [Fact]
    public async Task Macros_are_mentioned_and_ignored()
    {
        DocumentText text = await Extract.FromAsync(OfficeFile.Word(P("x", null), ("vbaProject", "Sub AutoOpen()")));
        Assert.True(text.HasMacros);
        Assert.Equal("x", text.Text);
        Assert.Equal(1, text.Characters);
        Assert.False((await Extract.FromAsync(OfficeFile.Word(P("x", null)))).HasMacros);
    }

    [Fact]
    public async Task The_strict_variant_of_the_standard_is_read_too()
    {
        byte[] strict = OfficeFile.Zip([
            ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"),
            ("_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>"),
            ("word/document.xml", "<w:document xmlns:w=\"http://purl.oclc.org/ooxml/wordprocessingml/main\"><w:body><w:p><w:r><w:t>strict</w:t></w:r></w:p></w:body></w:document>")]);
        Assert.Equal("strict", await Extract.TextAsync(strict));
    }

    [Fact]
    public async Task Headers_and_footers_are_written_once_at_the_end()
    {
        string link = "<w:p><w:hyperlink r:id=\"r9\"><w:r><w:t>site</w:t></w:r></w:hyperlink></w:p>";
        (string, string)[] parts =
        [
            ("header", Margin("hdr", P("ACME", null) + P("Confidential", null) + link)),
            ("header", Margin("hdr", P("Title page", null, "<w:outlineLvl w:val=\"0\"/>"))),
            ("header", Margin("hdr", P("Even page", null))),
            ("footer", Margin("ftr", P("Page 1 of 2", null))),
            ("footer", Margin("ftr", P("- iv -", null))),
            ("header", Margin("hdr", P("ACME", null) + P("Confidential", null) + link)),
        ];
        string first = $"<w:p><w:pPr><w:sectPr>{Reference("header", 1)}{Reference("header", 2, "first")}{Reference("header", 3, "even")}{Reference("footer", 4)}</w:sectPr></w:pPr></w:p>";
        string last = $"<w:sectPr>{Reference("header", 6)}{Reference("footer", 5)}{Reference("footer", 4)}</w:sectPr>";
        string body = P("Text", null) + first + P("More", null) + last;
        Assert.Equal("Text\n\nMore\n\nHeader: ACME\nConfidential\nsite\n\nFooter: Page 1 of 2", await Extract.TextAsync(OfficeFile.Word(body, parts)));

        string all = body.Replace("<w:sectPr>", "<w:sectPr><w:titlePg/>", StringComparison.Ordinal);
        string text = await Extract.TextAsync(OfficeFile.Word(all, [.. parts, ("settings", $"<w:settings {OfficeFile.W}><w:evenAndOddHeaders/></w:settings>")]));
        Assert.Contains("\n\nHeader: Title page\n\nHeader: Even page\n\nFooter: ", text);

        static string Margin(string name, string content) => $"<w:{name} {OfficeFile.W}>{content}</w:{name}>";
        static string Reference(string kind, int part, string type = "default") => $"<w:{kind}Reference w:type=\"{type}\" r:id=\"r{part}\"/>";
    }

    [Fact]
    public async Task Comments_are_counted_and_not_included()
    {
        string comments = $"<w:comments {OfficeFile.W}><w:comment w:id=\"0\">{P("internal", null)}</w:comment><w:comment w:id=\"1\">{P("remark", null)}</w:comment></w:comments>";
        string body = "<w:p><w:commentRangeStart w:id=\"0\"/><w:r><w:t>Text</w:t></w:r><w:commentRangeEnd w:id=\"0\"/><w:r><w:commentReference w:id=\"0\"/></w:r></w:p>";
        DocumentText text = await Extract.FromAsync(OfficeFile.Word(body, ("comments", comments)));
        Assert.Equal("Text", text.Text);
        Assert.Equal(2, text.Comments);
        Assert.Equal(2, text.ToInfo().Comments);
    }

    [Fact]
    public async Task A_chart_is_a_table_after_its_paragraph()
    {
        const string c = "xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"";
        static string Points(string name, params string[] values) =>
            $"<c:{name}>{string.Concat(values.Select((value, index) => $"<c:pt idx=\"{index}\"><c:v>{value}</c:v></c:pt>"))}</c:{name}>";
        string series = $"<c:ser>{Points("tx", "2026")}{Points("cat", "North", "South")}{Points("val", "1.5", "2")}</c:ser>";
        string chart = $"<c:chartSpace {c}><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Sales</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea><c:barChart>{series}</c:barChart></c:plotArea></c:chart></c:chartSpace>";
        string body = P("Before", null)
            + $"<w:p><w:r><w:drawing><a:graphic {c}><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"><c:chart r:id=\"r1\"/></a:graphicData></a:graphic></w:drawing></w:r></w:p>"
            + P("After", null);
        Assert.Equal("Before\n\nChart: Sales\n\n| | 2026 |\n| --- | --- |\n| North | 1.5 |\n| South | 2 |\n\nAfter", await Extract.TextAsync(OfficeFile.Word(body, ("chart", chart))));
    }

    [Fact]
    public async Task A_diagram_is_a_list_after_its_paragraph()
    {
        const string d = "xmlns:dgm=\"http://schemas.openxmlformats.org/drawingml/2006/diagram\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"";
        static string Point(string text) => $"<dgm:pt modelId=\"1\"><dgm:prSet/><dgm:spPr/><dgm:t><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>";
        string data = $"<dgm:dataModel {d}><dgm:ptLst>{Point("Plan")}{Point("")}{Point("Do")}</dgm:ptLst></dgm:dataModel>";
        string body = $"<w:p><w:r><w:t>Steps:</w:t></w:r><w:r><w:drawing><a:graphic {d}><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/diagram\"><dgm:relIds r:dm=\"r1\"/></a:graphicData></a:graphic></w:drawing></w:r></w:p>";
        Assert.Equal("Steps:\n\n- Plan\n- Do\n\nAfter", await Extract.TextAsync(OfficeFile.Word(body + P("After", null), ("diagramData", data))));
    }

    [Fact]
    public async Task Included_content_in_another_format_is_read_or_mentioned()
    {
        string body = P("Before", null) + "<w:altChunk r:id=\"r1\"/><w:altChunk r:id=\"r2\"/><w:altChunk r:id=\"r3\"/><w:altChunk r:id=\"missing\"/>" + P("After", null);
        Assert.Equal(
            "Before\n\n## Report\n\nrow\n\nplain\ntext\n\nEmbedded content (not included): application/rtf\n\nAfter",
            await Extract.TextAsync(OfficeFile.Word(
                body, ("aFChunk/htm", "<html><script>x()</script><h2>Report</h2><p>row</p></html>"), ("aFChunk/txt", "plain\r\ntext"), ("aFChunk/rtf", "{\\rtf1 x}"))));
    }

    [Fact]
    public async Task An_included_web_archive_is_read()
    {
        const string archive = "MIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<h2>Report</h2>\r\n--b--\r\n";
        Assert.Equal("Before\n\n## Report", await Extract.TextAsync(OfficeFile.Word(P("Before", null) + "<w:altChunk r:id=\"r1\"/>", ("aFChunk/mht", archive))));
    }

    [Theory]
    [InlineData("<m:f><m:num>{a}</m:num><m:den>{b}</m:den></m:f>", "a/b")]
    [InlineData("<m:f><m:fPr><m:type m:val=\"lin\"/></m:fPr><m:num>{a+1}</m:num><m:den>{b}</m:den></m:f>", "(a+1)/b")]
    [InlineData("<m:sSup><m:e>{x}</m:e><m:sup>{2}</m:sup></m:sSup>{=}<m:rad><m:deg/><m:e>{y}</m:e></m:rad>", "x^2=\u221Ay")]
    [InlineData("<m:sSub><m:e>{x}</m:e><m:sub>{i+1}</m:sub></m:sSub>", "x_(i+1)")]
    [InlineData("<m:sSubSup><m:e>{x}</m:e><m:sub>{i}</m:sub><m:sup>{2}</m:sup></m:sSubSup>", "x_i^2")]
    [InlineData("<m:rad><m:deg>{3}</m:deg><m:e><m:f><m:num>{1}</m:num><m:den>{n}</m:den></m:f></m:e></m:rad>", "[3]\u221A(1/n)")]
    public async Task Formulas_are_written_in_one_line(string formula, string shown)
    {
        string math = formula.Replace("{", "<m:r><m:t>", StringComparison.Ordinal).Replace("}", "</m:t></m:r>", StringComparison.Ordinal);
        Assert.Equal("y: " + shown, await ConvertAsync(
            $"<w:p><w:r><w:t xml:space=\"preserve\">y: </w:t></w:r><m:oMath xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\">{math}</m:oMath></w:p>"));
    }

    private static Task<string> ConvertAsync(string body) => Extract.TextAsync(OfficeFile.Word(
        body,
        ("styles", $"<w:styles {OfficeFile.W}>{Styles}</w:styles>"),
        ("numbering", $"<w:numbering {OfficeFile.W}>{Numbering}</w:numbering>")));

    private static string P(string text, string? style, string properties = "") =>
        $"<w:p><w:pPr>{(style is null ? "" : $"<w:pStyle w:val=\"{style}\"/>")}{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>";

    private static string Item(string text, int list, int level = 0) => P(text, null, $"<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>");

    private static string Cell(string text, string properties = "") => $"<w:tc><w:tcPr>{properties}</w:tcPr>{P(text, null)}</w:tc>";
}

using Xunit;

namespace QwenPS.Tests.Documents;

/// <summary>Tests the cells of workbooks.</summary>
public sealed class WorkbookTests
{
    private const string Strings = "<si><t>Name</t></si><si><r><t>two </t></r><r><t>formats</t></r><rPh sb=\"0\" eb=\"1\"><t>sound</t></rPh></si><si><t>line_x000A_break</t></si>";

    /// <summary>
    /// Contains the formats General, date, date and time, month, percent, money, text with quotation marks, built-in time, a number in a condition.
    /// </summary>
    private const string Formats = """
        <numFmts count="6"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="m/d/yy h:mm"/><numFmt numFmtId="166" formatCode="mmm-yy"/>
        <numFmt numFmtId="167" formatCode="#,##0.00 [$€-407]"/><numFmt numFmtId="168" formatCode="0 &quot;days&quot;"/><numFmt numFmtId="169" formatCode="[h]:mm"/></numFmts>
        <cellXfs count="9"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/>
        <xf numFmtId="10"/><xf numFmtId="167"/><xf numFmtId="168"/><xf numFmtId="169"/><xf numFmtId="14"/></cellXfs>
        """;

    [Theory]
    [InlineData("0", "0.1", "0.1")]
    [InlineData("0", "0.30000000000000004", "0.3")]
    [InlineData("0", "123456789012", "123456789012")]
    [InlineData("0", "1E-10", "1E-10")]
    [InlineData("1", "45000", "2023-03-15")]
    [InlineData("2", "45000.75", "2023-03-15 18:00:00")]
    [InlineData("2", "45000", "2023-03-15")]
    [InlineData("3", "45000", "Mar-23")]
    [InlineData("4", "0.1234", "12.34%")]
    [InlineData("5", "1234.5", "1,234.50 €")]
    [InlineData("6", "30", "30 days")]
    [InlineData("7", "1.5", "36:00")]
    [InlineData("8", "61", "1900-03-01")]
    [InlineData("8", "1", "1900-01-01")]
    [InlineData("8", "-1", "-1")]
    [InlineData("99", "7", "7")]
    [InlineData("0", "abc", "abc")]
    public async Task Numbers_are_as_displayed_and_dates_as_dates(string style, string value, string shown) =>
        Assert.Equal(Table("h", shown), await ConvertAsync($"{Head}<row><c s=\"{style}\"><v>{value}</v></c></row>"));

    [Theory]
    [InlineData("<c t=\"s\"><v>0</v></c>", "Name")]
    [InlineData("<c t=\"s\"><v>1</v></c>", "two formats")]
    [InlineData("<c t=\"s\"><v>2</v></c>", "line<br>break")]
    [InlineData("<c t=\"b\"><v>1</v></c>", "TRUE")]
    [InlineData("<c t=\"b\"><v>0</v></c>", "FALSE")]
    [InlineData("<c t=\"e\"><f>1/0</f><v>#DIV/0!</v></c>", "#DIV/0!")]
    [InlineData("<c t=\"str\"><f>A1&amp;\"x\"</f><v>result</v></c>", "result")]
    [InlineData("<c><f>SUM(A1:A9)</f><v>42</v></c>", "42")]
    [InlineData("<c><f>SUM(A1:A9)</f></c>", "=SUM(A1:A9)")]
    [InlineData("<c><f>A1&amp;\"x\"</f><v></v></c>", "=A1&\"x\"")]
    [InlineData("<c s=\"1\"><f>TODAY()</f><v/></c>", "=TODAY()")]
    [InlineData("<c t=\"inlineStr\"><is><t>in</t><r><t>line</t></r></is></c>", "inline")]
    [InlineData("<c t=\"d\"><v>2026-11-29</v></c>", "2026-11-29")]
    public async Task Cells_have_their_value(string cell, string shown) => Assert.Equal(Table("h", shown), await ConvertAsync($"{Head}<row>{cell}</row>"));

    [Fact]
    public async Task A_text_that_does_not_exist_is_an_empty_cell() => Assert.Equal("## Sheet: A\n\n| h |\n| --- |", await ConvertAsync($"{Head}<row><c t=\"s\"><v>99</v></c></row>"));

    [Fact]
    public async Task A_formula_whose_stored_result_is_an_empty_text_is_an_empty_cell() =>
        Assert.Equal("## Sheet: A\n\n| h |\n| --- |", await ConvertAsync($"{Head}<row><c t=\"str\"><f>IF(A1=1,2,\"\")</f><v></v></c></row>"));

    [Fact]
    public async Task A_column_that_contains_only_formulas_without_results_is_kept() =>
        Assert.Equal("## Sheet: A\n\n| 1 | =A1*2 |\n| --- | --- |\n| 3 | =A2*2 |", await ConvertAsync("<row><c><v>1</v></c><c><f>A1*2</f></c></row><row><c><v>3</v></c><c><f>A2*2</f></c></row>"));

    /// <summary>The rows are as EPPlus writes them. It doesn't calculate formulas, and the ImportExcel module for PowerShell uses it.</summary>
    [Fact]
    public async Task A_shared_formula_without_results_is_adjusted_to_each_cell() =>
        Assert.Equal("## Sheet: A\n\n| 3 | =A2*2+$A$2 |\n| --- | --- |\n| 4 | =A3*2+$A$2 |\n| 5 | 14 |\n| 6 | =A5*2+$A$2 |", await ConvertAsync(
            "<row r=\"2\"><c r=\"A2\"><v>3</v></c><c r=\"B2\"><f ref=\"B2:B5\" t=\"shared\" si=\"1\">A2*2+$A$2</f></c></row>"
            + "<row r=\"3\"><c r=\"A3\"><v>4</v></c><c r=\"B3\"><f t=\"shared\" si=\"1\"/></c></row><row r=\"4\"><c r=\"A4\"><v>5</v></c><c r=\"B4\"><f t=\"shared\" si=\"1\"/><v>14</v></c></row>"
            + "<row r=\"5\"><c r=\"A5\"><v>6</v></c><c r=\"B5\"><f t=\"shared\" si=\"1\"/><v></v></c></row>"));

    [Fact]
    public async Task A_shared_formula_is_found_if_rows_and_cells_have_no_references_and_its_text_has_a_result() =>
        Assert.Equal("## Sheet: A\n\n| 2 | =B1+1 |\n| --- | --- |\n| =A2+1 | =B2+1 |", await ConvertAsync(
            "<row><c><f t=\"shared\" si=\"0\">A1+1</f><v>2</v></c><c><f t=\"shared\" si=\"0\"/></c></row><row><c><f t=\"shared\" si=\"0\"/></c><c><f t=\"shared\" si=\"0\"/></c></row>"));

    [Theory]
    [InlineData("<f t=\"shared\" si=\"7\"/>")]
    [InlineData("<f t=\"shared\" si=\"-1\"/>")]
    [InlineData("<f t=\"shared\" si=\"\"/>")]
    public async Task A_shared_formula_whose_text_is_missing_is_still_a_formula(string formula) =>
        Assert.Equal(Table("h", "="), await ConvertAsync($"{Head}<row><c>{formula}</c></row>"));

    [Fact]
    public async Task Each_sheet_has_its_own_shared_formulas()
    {
        string Rows(string text) => $"<row><c><f t=\"shared\" si=\"0\">{text}</f></c></row><row><c><f t=\"shared\" si=\"0\"/></c></row>";
        Assert.Equal("## Sheet: A\n\n| =B1 |\n| --- |\n| =B2 |\n\n## Sheet: B\n\n| =C1 |\n| --- |\n| =C2 |", await Extract.TextAsync(OfficeFile.Workbook([("A", "", Rows("B1")), ("B", "", Rows("C1"))])));
    }

    [Theory]
    [InlineData("General;-General", "-5.25", "-5.25")]
    [InlineData("General;-General", "5.25", "5.25")]
    [InlineData("[Blue]General;[Red]-General", "-5.25", "-5.25")]
    [InlineData("General;(General)", "-5.25", "(5.25)")]
    [InlineData("General;-General;\"none\"", "0", "none")]
    [InlineData("\"a;b\" General;\\;General", "-5.25", ";5.25")]
    [InlineData("0.0E+0;-0.0E+0", "-5000", "-5.0E+3")]
    [InlineData("# ?/?;(# ?/?)", "-5.25", "(5 1/4)")]
    [InlineData("0;@", "-5", "-5")]
    [InlineData("[>=1000]#,##0;General", "-5.25", "-5.25")]
    [InlineData("General", "-5.25", "-5.25")]
    public async Task The_section_for_negative_numbers_contains_the_sign(string code, string value, string shown)
    {
        string escaped = System.Security.SecurityElement.Escape(code);
        byte[] book = OfficeFile.Workbook(
            [("A", "", $"{Head}<row><c s=\"1\"><v>{value}</v></c></row>")],
            [("styles", $"<styleSheet {OfficeFile.S}><numFmts><numFmt numFmtId=\"170\" formatCode=\"{escaped}\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"170\"/></cellXfs></styleSheet>")]);
        Assert.Equal(Table("h", shown), await Extract.TextAsync(book));
    }

    /// <summary>
    /// The formats are in the table of built-in formats of Excel (English, United States). Spaces that only align numbers are omitted.
    /// </summary>
    [Theory]
    [InlineData(5, "1234.5", "$1,235")]
    [InlineData(6, "-1234.5", "($1,235)")]
    [InlineData(7, "1234.5", "$1,234.50")]
    [InlineData(8, "-1234.5", "($1,234.50)")]
    [InlineData(37, "-1234", "(1,234)")]
    [InlineData(38, "1234", "1,234")]
    [InlineData(39, "1234.5", "1,234.50")]
    [InlineData(40, "-1234.5", "(1,234.50)")]
    [InlineData(41, "1234", "1,234")]
    [InlineData(41, "0", "-")]
    [InlineData(42, "-1234", "($1,234)")]
    [InlineData(42, "0", "$-")]
    [InlineData(43, "1234.5", "1,234.50")]
    [InlineData(43, "0", "-")]
    [InlineData(44, "1234.5", "$1,234.50")]
    [InlineData(44, "-1234.5", "($1,234.50)")]
    public async Task Built_in_formats_are_known_without_a_definition(int format, string value, string shown)
    {
        byte[] book = OfficeFile.Workbook(
            [("A", "", $"{Head}<row><c s=\"1\"><v>{value}</v></c></row>")],
            [("styles", $"<styleSheet {OfficeFile.S}><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"{format}\"/></cellXfs></styleSheet>")]);
        Assert.Equal(Table("h", shown), await Extract.TextAsync(book));
    }

    [Theory]
    [InlineData(0, "2026-03-04T00:00:00", "2026-03-04")]
    [InlineData(0, "2026-03-04T05:06:07Z", "2026-03-04 05:06:07")]
    [InlineData(1, "2026-03-04T00:00:00", "2026-03-04")]
    [InlineData(3, "2026-03-04T00:00:00.000", "Mar-26")]
    [InlineData(7, "2026-03-04T12:30", "2026-03-04 12:30:00")]
    [InlineData(0, "2026-03", "2026-03")]
    [InlineData(0, "05:06:07", "05:06:07")]
    public async Task A_date_in_text_form_has_the_format_of_its_cell(int style, string value, string shown) =>
        Assert.Equal(Table("h", shown), await ConvertAsync($"{Head}<row><c t=\"d\" s=\"{style}\"><v>{value}</v></c></row>"));

    [Fact]
    public async Task Dates_count_from_1904_if_the_workbook_does() =>
        Assert.Equal(Table("h", "1904-01-02"), await ConvertAsync($"{Head}<row><c s=\"1\"><v>1</v></c></row>", "<workbookPr date1904=\"1\"/>"));

    [Fact]
    public async Task Columns_and_rows_without_values_are_left_out() =>
        Assert.Equal("## Sheet: A\n\n| 1 | 2 |\n| --- | --- |\n| | 3 |", await ConvertAsync("<row r=\"3\"><c r=\"B3\"><v>1</v></c><c r=\"C3\" s=\"1\"/><c r=\"XFD3\"><v>2</v></c></row><row r=\"4\"/><row r=\"1048576\"><c r=\"XFD1048576\"><v>3</v></c></row>"));

    [Fact]
    public async Task Each_visible_sheet_is_a_table_and_hidden_sheets_are_mentioned()
    {
        const string row = "<row><c><v>1</v></c></row>";
        DocumentText text = await Extract.FromAsync(OfficeFile.Workbook([("First", "", row), ("Secret", "hidden", row), ("More secret", "veryHidden", row), ("Empty", "", ""), ("Last", "visible", row)]));
        Assert.Equal("## Sheet: First\n\n| 1 |\n| --- |\n\n## Sheet: Secret (hidden, not included)\n\n## Sheet: More secret (hidden, not included)\n\n## Sheet: Empty\n\n## Sheet: Last\n\n| 1 |\n| --- |", text.Text);
        Assert.Equal(["First", "Empty", "Last"], text.Sheets);
        Assert.Equal(["Secret", "More secret"], text.HiddenSheets);
        Assert.Equal(DocumentType.Xlsx, text.Type);
    }

    [Fact]
    public async Task Hidden_rows_and_columns_are_counted_and_not_included()
    {
        const string columns = "<cols><col min=\"2\" max=\"2\" hidden=\"1\" width=\"9\"/><col min=\"4\" max=\"4\" width=\"0\"/><col min=\"6\" max=\"16384\" hidden=\"true\"/></cols>";
        string rows = Cells(1, "", "Host", "Salary", "Team", "Note", "Age") + Cells(2, " hidden=\"1\"", "h", "1", "2") + Cells(3, " ht=\"0\"", "i") + "<row r=\"4\" hidden=\"1\"/>"
            + Cells(5, "", "web1", "5000", "shop", "x", "3") + Cells(6, "", "", "hidden", "");
        DocumentText text = await Extract.FromAsync(OfficeFile.Workbook([("A", "", $"{columns}<sheetData>{rows}</sheetData>"), ("B", "", Cells(1, "", "b"))]));
        Assert.Equal("## Sheet: A\n\nNot included: 2 hidden rows, 2 hidden columns\n\n| Host | Team | Age |\n| --- | --- | --- |\n| web1 | shop | 3 |\n\n## Sheet: B\n\n| b |\n| --- |", text.Text);
        Assert.Equal((2, 2), (text.HiddenRows, text.HiddenColumns));
        Assert.Equal((2, 2), (text.ToInfo().HiddenRows, text.ToInfo().HiddenColumns));
    }

    [Fact]
    public async Task Hidden_rows_only_are_no_text() =>
        Assert.Equal(QwenPS.Documents.DocumentProblem.NoText, await Extract.ProblemAsync(OfficeFile.Workbook([("A", "", Cells(1, " hidden=\"1\"", "secret"))])));

    [Fact]
    public async Task Cells_that_a_merged_cell_covers_are_not_included() =>
        Assert.Equal(
            "## Sheet: A\n\n| Title | | c |\n| --- | --- | --- |\n| x | y | z |\n| | w | |",
            await ConvertAsync($"<sheetData>{Cells(1, "", "Title", "secret", "c")}{Cells(2, "", "x", "y", "z")}{Cells(3, "", "secret", "w", "")}{Cells(4, "", "secret", "", "")}</sheetData>"
                + "<mergeCells><mergeCell ref=\"A2:A4\"/><mergeCell ref=\"A1:B1\"/><mergeCell ref=\"B7\"/><mergeCell ref=\"x:y\"/></mergeCells>"));

    /// <summary>Excel displays the value of a merged cell in its visible part.</summary>
    [Fact]
    public async Task A_merged_cell_whose_first_row_or_column_is_hidden_is_included() =>
        Assert.Equal(
            "## Sheet: A\n\nNot included: 1 hidden row, 1 hidden column\n\n| Title | c |\n| --- | --- |\n| merged | y |",
            await ConvertAsync("<cols><col min=\"1\" max=\"1\" hidden=\"1\"/></cols>"
                + $"<sheetData>{Cells(1, "", "Title", "", "c")}{Cells(2, " hidden=\"1\"", "k", "merged", "secret")}{Cells(3, "", "k", "covered", "y")}</sheetData>"
                + "<mergeCells><mergeCell ref=\"A1:B1\"/><mergeCell ref=\"B2:B3\"/></mergeCells>"));

    private const string Head = "<row><c t=\"inlineStr\"><is><t>h</t></is></c></row>";

    private static string Cells(int row, string attributes, params string[] values) =>
        $"<row r=\"{row}\"{attributes}>{string.Concat(values.Select((value, index) => value.Length == 0 ? "" : $"<c r=\"{(char)('A' + index)}{row}\" t=\"str\"><v>{value}</v></c>"))}</row>";

    private static string Table(string head, string cell) => $"## Sheet: A\n\n| {head} |\n| --- |\n| {cell} |";

    private static Task<string> ConvertAsync(string rows, string properties = "") => Extract.TextAsync(OfficeFile.Workbook(
        [("A", "", rows)],
        [("sharedStrings", $"<sst {OfficeFile.S}>{Strings}</sst>"), ("styles", $"<styleSheet {OfficeFile.S}>{Formats}</styleSheet>")],
        properties));
}

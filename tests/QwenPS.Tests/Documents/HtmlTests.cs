using System.Text;
using QwenPS.Documents;
using QwenPS.Documents.Extraction;
using Xunit;

namespace QwenPS.Tests.Documents;

/// <summary>Tests the readable text of web pages.</summary>
public sealed class HtmlTests
{
    [Theory]
    [InlineData("<h1>A</h1><p>b\n  c</p><h3>D</h3>", "# A\n\nb c\n\n### D")]
    [InlineData("<p>one<br>two</p>", "one\ntwo")]
    [InlineData("<h2></h2><p>x</p>", "x")]
    [InlineData("<ul><li>a<li>b<ul><li>c</ul></ul><ol start=3><li>d<li>e</ol>", "- a\n- b\n  - c\n3. d\n4. e")]
    [InlineData("<table><tr><th>k<th>v<tr><td>a|b<td>1<br>2</table>", "| k | v |\n| --- | --- |\n| a\\|b | 1<br>2 |")]
    [InlineData("<table><tr><th colspan=2>both<tr><td>1<td>2</table>", "| both | |\n| --- | --- |\n| 1 | 2 |")]
    [InlineData("<table><tr><th>k<th>m<th>v<tr><td rowspan=2>a<td>1<td>x<tr><td>2<td>y<tr><td>b<td>3<td>z</table>", "| k | m | v |\n| --- | --- | --- |\n| a | 1 | x |\n| | 2 | y |\n| b | 3 | z |")]
    [InlineData("<table><tr><td colspan=2 rowspan=3>a<td>b<td rowspan=3>c<tr><td>d<tr><td>e<tr><td>f</table>", "| a | | b | c |\n| --- | --- | --- | --- |\n| | | d |\u0020|\n| | | e |\u0020|\n| f |\u0020|\u0020|\u0020|")]
    [InlineData("<table><tbody><tr><td rowspan=0>a<td>b<tr><td>c<tbody><tr><td>d<td>e</table>", "| a | b |\n| --- | --- |\n| | c |\n| d | e |")]
    [InlineData("<table><tbody><tr><td>a<td rowspan=9>b<tbody><tr><td>c<td>d</table>", "| a | b |\n| --- | --- |\n| c | d |")]
    [InlineData("<table><tr><td><p>layout</p><p>only</p></table>", "layout\n\nonly")]
    [InlineData("<pre>  x\n    y</pre>", "```\n  x\n    y\n```")]
    [InlineData("<p>a <b>b</b> <a href=https://example.com>c</a>, <img src=x alt=picture></p>", "a b c, ![picture]")]
    [InlineData("<script>alert(1)</script><style>p{}</style><noscript>no</noscript><p>text</p>", "text")]
    [InlineData("<p hidden>h</p><p style='display: none'>n</p><p aria-hidden=true>a</p><p>shown</p>", "a\n\nshown")]
    [InlineData("<p>&lt;b&gt; &amp; &#20013;</p>", "<b> & 中")]
    public async Task Elements_become_Markdown(string body, string expected) => Assert.Equal(expected, await ConvertAsync("<!DOCTYPE html><body>" + body));

    [Fact]
    public async Task The_title_is_the_heading_of_a_page_without_one()
    {
        Assert.Equal("# T\n\nx", await ConvertAsync("<html><title>T</title><p>x"));
        Assert.Equal("# H\n\nx", await ConvertAsync("<html><title>T</title><h1>H</h1><p>x"));
    }

    [Theory]
    [InlineData("utf-8", "")]
    [InlineData("gb2312", "<meta charset=gb2312>")]
    [InlineData("shift_jis", "<meta http-equiv=Content-Type content='text/html; charset=shift_jis'>")]
    [InlineData("iso-2022-jp", "<meta charset='ISO-2022-JP'>")]
    [InlineData("iso-2022-jp", "<meta http-equiv=Content-Type content='text/html; charset=iso-2022-jp'>")]
    [InlineData("utf-16", "")]
    public async Task The_encoding_is_the_one_that_the_page_names(string name, string meta)
    {
        DocumentEncodings.Register();
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] page = [.. name == "utf-16" ? encoding.GetPreamble() : [], .. encoding.GetBytes($"<html><head>{meta}</head><body><p>日本</p></body></html>")];
        Assert.Equal("日本", await Extract.TextAsync(page));
    }

    /// <summary>The text in ISO-2022-JP consists of ASCII characters, which can look like tags. The kanji is encoded as "&lt;R".</summary>
    [Fact]
    public async Task A_page_is_not_nested_deeply_because_its_encoding_contains_the_characters_of_tags()
    {
        DocumentEncodings.Register();
        string page = "<html><meta charset=iso-2022-jp>" + string.Concat(Enumerable.Repeat("<p>社</p>", 2000));
        Assert.Contains("社\n\n社", await Extract.TextAsync(Encoding.GetEncoding("iso-2022-jp").GetBytes(page)));
    }

    [Fact]
    public async Task An_escape_character_does_not_change_the_encoding_of_another_page() =>
        Assert.Equal("a[0m日本", await ConvertAsync("<html><p>a\u001B[0m日本<p hidden>charset=iso-2022-jp"));

    [Theory]
    [InlineData("<!DOCTYPE html>\n<p>x", true)]
    [InlineData("\n<!-- c --><HTML lang='en'>x", true)]
    [InlineData("<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html>x</html>", true)]
    [InlineData("<head><title>x</title></head>", true)]
    [InlineData("\uFEFF<body class='x'>x", true)]
    [InlineData("<!-- saved from url --><head>", true)]
    [InlineData("<p>a fragment</p>", false)]
    [InlineData("<div align='center'>\n\n# Project\n\n</div>", false)]
    [InlineData("<script setup>", false)]
    [InlineData("<!-- comment -->\n# Title", false)]
    [InlineData("<header>", false)]
    [InlineData("<htmlx>", false)]
    [InlineData("# HTML\n\n<html>", false)]
    [InlineData("<?xml version='1.0'?><data/>", false)]
    public void A_page_is_recognized_by_its_beginning(string text, bool isPage) => Assert.Equal(isPage, DocumentDetector.CanBeDocument(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("<div>x</div>", true)]
    [InlineData("<TABLE border=1>", true)]
    [InlineData("<h1>x</h1>", true)]
    [InlineData("<br/>x", true)]
    [InlineData("<?xml version='1.0'?>\n<div>x</div>", true)]
    [InlineData("<!-- a comment --><p>x", true)]
    [InlineData("<!-- a comment without an end in the first bytes", true)]
    [InlineData("<?xml version='1.0'?><data/>", false)]
    [InlineData("<divx>", false)]
    [InlineData("<my-component>", false)]
    [InlineData("{% extends 'base' %}<div>", false)]
    [InlineData("Only text", false)]
    [InlineData("", false)]
    public void Part_of_a_page_is_recognized_by_its_beginning_and_the_extension(string text, bool isPage)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(isPage, DocumentDetector.CanBeDocument(bytes, ".html"));
        Assert.Equal(isPage, DocumentDetector.CanBeDocument(bytes, ".HTM"));
        Assert.Equal(isPage ? DocumentType.Html : null, DocumentDetector.Find(new MemoryStream(bytes), ".html"));
        Assert.False(DocumentDetector.CanBeDocument(bytes, ".md"));
    }

    [Fact]
    public async Task The_scripts_of_a_part_of_a_page_are_left_out() =>
        Assert.Equal("text", (await Extract.FromAsync("<div><script>alert(1)</script><p>text</p></div>"u8.ToArray(), extension: ".html")).Text);

    [Fact]
    public async Task Deeply_nested_elements_do_not_exhaust_the_stack()
    {
        Assert.Equal(DocumentProblem.TooComplex, await Extract.ProblemAsync(Encoding.UTF8.GetBytes("<html>" + string.Concat(Enumerable.Repeat("<div>", 100_000)) + "x")));
        Assert.Equal("x", await ConvertAsync("<html>" + string.Concat(Enumerable.Repeat("<div>", 900)) + "x"));
        Assert.Equal("a\n\nb", (await ConvertAsync("<html>" + string.Concat(Enumerable.Repeat("<p>a", 5000)) + "<p>b"))[^4..]);
    }

    private static Task<string> ConvertAsync(string html) => Extract.TextAsync(Encoding.UTF8.GetBytes(html));
}

using System.Text;
using QwenPS.Tests.Documents;
using Xunit;

namespace QwenPS.Tests.Loading;

/// <summary>
/// Tests that the libraries that read documents are found in the package's folders. The other tests can't show this, because all assemblies are in one folder
/// there, and the configuration file of the test program redirects their versions.
/// </summary>
public sealed class StagedModuleTests : IDisposable
{
    private const string Libraries = "bin/netstandard2.0";

    private static readonly (string Text, byte[] Document)[] Documents =
    [
        ("word", OfficeFile.Word("<w:p><w:r><w:t>word</w:t></w:r></w:p>")),
        ("## Sheet: A\n\n| 30 days |\n| --- |", OfficeFile.Workbook(
            [("A", "", "<row><c s=\"1\"><v>30</v></c></row>")],
            [("styles", $"<styleSheet {OfficeFile.S}><numFmts><numFmt numFmtId=\"170\" formatCode=\"0 &quot;days&quot;\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"170\"/></cellXfs></styleSheet>")])),
        ("## Slide 1: Plan", OfficeFile.Presentation((OfficeFile.Shape("Plan", "title"), "", null))),
        ("## Page 1\n\nx", PdfFile.CreateLzw(PdfFile.Text(72, 700, "x"))),
        ("日本", Encoding.GetEncoding("shift_jis").GetBytes("<html><meta charset=shift_jis><p>日本</p>")),
        ("From: a@example.com\nSubject: 你好\n\nhi", Encoding.ASCII.GetBytes("From: a@example.com\r\nSubject: =?gb2312?B?xOO6ww==?=\r\nMIME-Version: 1.0\r\nMessage-ID: <1@example.com>\r\nContent-Type: text/html\r\n\r\n<p>hi</p>")),
    ];

    private readonly StagedModule _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public void Each_format_is_read_with_the_libraries_of_the_package()
    {
        (string[] texts, string[] loaded) = _module.Run([.. Documents.Select(one => one.Document)]);
        Assert.Equal(Documents.Select(one => one.Text), texts);
        // Each library is needed, and each one has its own folder.
        Assert.Equal(_module.FindNames(_module.Files.Select(_module.Find), Libraries), _module.FindNames(loaded, Libraries));
    }

    [Fact]
    public void The_import_loads_no_other_assembly()
    {
        (_, string[] loaded) = _module.Run([]);
        Assert.Empty(_module.FindNames(loaded, Libraries));
        Assert.Equal(["QwenPS.dll"], _module.FindNames(loaded, "bin/net472"));
    }

    /// <summary>Without the module's own search, the libraries aren't found. This shows that the first test can fail.</summary>
    [Fact]
    public void Without_the_initializer_no_document_is_read()
    {
        (string[] texts, _) = _module.Run([.. Documents.Select(one => one.Document)], initializes: false);
        Assert.Empty(Documents.Select(one => one.Text).Intersect(texts));
    }

    [Theory]
    [InlineData("System.IO.Packaging", 0)]
    [InlineData("DocumentFormat.OpenXml", 0)]
    [InlineData("ExcelNumberFormat", 1)]
    [InlineData("UglyToad.PdfPig", 3)]
    [InlineData("AngleSharp", 4)]
    [InlineData("MimeKit", 5)]
    public void A_missing_library_is_not_damage_of_the_document(string name, int document)
    {
        File.Delete(_module.Find($"{Libraries}/{name}.dll"));
        (string[] texts, _) = _module.Run([Documents[document].Document, Documents[document].Document]);
        Assert.All(texts, text => Assert.Matches("^(FileNotFound|FileLoad)Exception: ", text));
    }
}

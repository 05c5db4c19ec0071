using System.Text;
using QwenPS.Tests.Documents;
using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Text;

/// <summary>Tests that the content of a binary file is recognized after it's read as text. Other unusual text must not be recognized as binary.</summary>
public sealed class BinaryTextTests
{
    [Theory]
    [InlineData("a\0b")]
    [InlineData("\u001B[31mred\u001B[0m\a\b\t\v\f")]
    [InlineData("caf\uFFFD, na\uFFFDve")]
    [InlineData("U\0T\0F\0-\01\06\0")]
    [InlineData("%PDF files are documents")]
    [InlineData("PK is a prefix")]
    [InlineData("")]
    public void Text_is_text(string text) => Assert.False(BinaryText.Matches(text));

    [Theory]
    [InlineData("\uFFFDPNG\r\n\u001A\n\0\0\0\u000DIHDR\0\0\0\u0001\u0008\u0006")]
    [InlineData("%PDF-1.7")]
    [InlineData("PK\u0003\u0004 anything")]
    public void Binary_data_is_recognized(string text) => Assert.True(BinaryText.Matches(text));

    [Theory]
    [InlineData("utf-8")]
    [InlineData("latin1")]
    public void A_document_is_recognized_in_any_encoding(string encoding)
    {
        byte[] bytes = OfficeFile.Word("<w:p><w:r><w:t>x</w:t></w:r></w:p>");
        Assert.True(BinaryText.Matches(Encoding.GetEncoding(encoding).GetString(bytes)));
        // The beginning is also recognized without the remaining part of the file.
        Assert.True(BinaryText.Matches(Encoding.GetEncoding(encoding).GetString(bytes, 0, 30)));
    }
}

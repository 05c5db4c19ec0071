using System.Text;
using QwenPS.Client.Protocols;
using QwenPS.Requests.Input;
using Xunit;

namespace QwenPS.Tests.Client.Images;

/// <summary>Tests that an image is recognized by its content. The formats must be distinguished, and text must not be recognized as an image.</summary>
public sealed class ImageFormatTests
{
    [Theory]
    [InlineData("89504E470D0A1A0A0000000D49484452", "image/png")]
    [InlineData("FFD8FFE000104A464946", "image/jpeg")]
    [InlineData("FFD8FFDB0043", "image/jpeg")]
    [InlineData("4749463839610A000A00F00000", "image/gif")]
    [InlineData("4749463837610A000A0080FFFF", "image/gif")]
    [InlineData("424D3A000000000000003600000028000000", "image/bmp")]
    [InlineData("424D3A00000000000000360000000C000000", "image/bmp")]
    [InlineData("52494646240000005745425056503820", "image/webp")]
    [InlineData("5249464624000000574542505650384C", "image/webp")]
    [InlineData("49492A0008000000", "image/tiff")]
    [InlineData("4D4D002A00000008", "image/tiff")]
    [InlineData("0000001C6674797068656963", "image/heic")]
    [InlineData("000000206674797068657663", "image/heic")]
    [InlineData("0000001C667479706D696631", "image/heif")]
    public void Each_kind_is_known_by_its_first_bytes(string hex, string mediaType) => Assert.Equal(mediaType, ImageFormat.Find(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("")]
    [InlineData("B")]
    [InlineData("BMW is a maker of cars, and of motor cycles too.")]
    [InlineData("BM\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n")]
    [InlineData("GIF89a is a format of 1989")]
    [InlineData("GIF87a")]
    [InlineData("RIFF and WEBP are names")]
    [InlineData("II*")]
    [InlineData("MM and II* are marks of TIFF")]
    [InlineData("the ftypheic mark")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"/>")]
    [InlineData("%PDF-1.7")]
    [InlineData("图片 ÿØÿ")]
    public void A_text_is_none(string text)
    {
        Assert.Null(ImageFormat.Find(Encoding.UTF8.GetBytes(text)));
        Assert.Null(ImageFormat.Find([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)]));
        Assert.Null(ImageFormat.Find([.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(text)]));
    }

    [Theory]
    [InlineData("00000020667479706D703432")] // MP4
    [InlineData("0000001C6674797061766966")] // AVIF, which the service doesn't accept
    [InlineData("5249464624000000574156456D74")] // WAV
    [InlineData("504B0304")] // ZIP
    [InlineData("7F454C46")] // ELF
    [InlineData("89504E47")] // a truncated PNG
    public void Other_files_are_none(string hex) => Assert.Null(ImageFormat.Find(Convert.FromHexString(hex)));

    [Fact]
    public void Every_kind_is_known_by_as_many_bytes_as_are_read() => Assert.InRange(ImageFormat.Length, 18, 4096);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    public void A_data_URI_has_the_size_of_what_it_holds(int length)
    {
        string uri = ImageUri.CreateDataUri("image/png", new byte[length]);
        Assert.StartsWith("data:image/png;base64,", uri, StringComparison.Ordinal);
        Assert.True(ImageUri.IsImageData(uri));
        Assert.Equal(length, ImageUri.GetSize(uri));
    }

    [Theory]
    [InlineData("https://example.com/a.png", true)]
    [InlineData("HTTP://example.com/a.png", true)]
    [InlineData("oss://bucket/a.png", true)]
    [InlineData("file:///a.png", false)]
    [InlineData("C:\\a.png", false)]
    [InlineData("a.png", false)]
    [InlineData("data:image/png;base64,AAAA", false)]
    public void What_the_service_fetches_by_itself_is_told_apart(string text, bool isRemote) => Assert.Equal(isRemote, ImageUri.IsRemote(text));

    [Theory]
    [InlineData("data:text/plain;base64,AAAA")]
    [InlineData("data:image/png,AAAA")]
    [InlineData("data:,")]
    public void Other_data_is_no_image(string uri)
    {
        Assert.True(ImageUri.IsData(uri));
        Assert.False(ImageUri.IsImageData(uri));
    }
}

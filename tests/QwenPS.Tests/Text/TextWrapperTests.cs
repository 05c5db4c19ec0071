using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Text;

public class TextWrapperTests
{
    [Theory]
    [InlineData("one two three", 7, 0, "one two\nthree")]
    [InlineData("one two three", 9, 2, "one two\n  three")]
    [InlineData("one  two", 20, 0, "one  two")]
    [InlineData("a\nb c", 3, 1, "a\n b\n c")]
    [InlineData("a\r\nb", 9, 0, "a\nb")]
    [InlineData("one   ", 3, 0, "one")]
    [InlineData("", 9, 4, "")]
    [InlineData(null, 9, 4, "")]
    public void Text_is_broken_between_words(string? text, int width, int indent, string expected) =>
        Assert.Equal(expected, TerminalText.Wrap(text, width, indent));

    [Theory]
    [InlineData("See https://bailian.console.aliyun.com/?tab=model#/api-key (China).", 20, "See\nhttps://bailian.console.aliyun.com/?tab=model#/api-key\n(China).")]
    [InlineData("从 Get-QwenModel 复制", 14, "从\nGet-QwenModel\n复制")]
    [InlineData("请运行Get-QwenModel。", 14, "请运行\nGet-QwenModel。")]
    public void Url_and_command_remain_whole(string text, int width, string expected) => Assert.Equal(expected, TerminalText.Wrap(text, width));

    [Fact]
    public void Long_word_has_a_smaller_indent() => Assert.Equal("See\n  https://host/path\n        now", TerminalText.Wrap("See https://host/path now", 19, 8));

    [Theory]
    [InlineData("服务接受该密钥。", 14, "服务接受该密\n钥。")]
    [InlineData("服务接受该密钥。", 16, "服务接受该密钥。")]
    [InlineData("服务（北京）接受", 6, "服务\n（北\n京）接\n受")]
    [InlineData("\U0001F600\U0001F600\U0001F600", 4, "\U0001F600\U0001F600\n\U0001F600")]
    public void Wide_characters_take_two_columns_and_keep_their_punctuation(string text, int width, string expected) =>
        Assert.Equal(expected, TerminalText.Wrap(text, width));

    [Fact]
    public void Every_character_except_spaces_remains_and_no_line_of_short_words_is_too_wide()
    {
        const string text = "该密钥有效，但无权调用 qwen-max：the model isn't activated（或业务空间未授权）。 -> Run Get-QwenModel, then retry.";
        for (int width = 20; width < 120; width++)
        {
            string wrapped = TerminalText.Wrap(text, width, 4);
            Assert.Equal(text.Replace(" ", ""), wrapped.Replace(" ", "").Replace("\n", ""));
            Assert.All(wrapped.Split('\n'), line => Assert.InRange(TextWrapper.GetWidth(line, 0, line.Length), 0, width));
        }
    }
}

using QwenPS.Requests.Prompts;
using Xunit;

namespace QwenPS.Tests.Client.Prompts;

/// <summary>Tests the settings at the start of a prompt file, and the text after them.</summary>
public sealed class PromptSettingsTests
{
    [Fact]
    public void Every_setting_is_read()
    {
        PromptSettings settings = Read("""
            ---
            # what it is for
            model: qwen-plus   # cheap enough
            temperature: 0.2
            top_p: 1
            max_tokens: 500

            system: |
              You are brief.

                Indented: yes # and this is text
              You answer in JSON.
            schema: 'schemas/it''s.json'
            source_lang: Chinese
            target_lang: English
            domains: "IT: brief"
            ---

            Summarise {{what}}.

            """);
        Assert.Equal("qwen-plus", settings.Model);
        Assert.Equal((0.2, 1.0, 500), (settings.Temperature!.Value, settings.TopP!.Value, settings.MaxTokens!.Value));
        Assert.Equal("You are brief.\n\n  Indented: yes # and this is text\nYou answer in JSON.\n", settings.System);
        Assert.Equal("schemas/it's.json", settings.Schema);
        Assert.Equal(("Chinese", "English", "IT: brief"), (settings.SourceLanguage, settings.TargetLanguage, settings.Domains));
        Assert.Equal("Summarise {{what}}.", settings.Prompt);
    }

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("https://example.com/#part", "https://example.com/#part")]
    [InlineData("a: b", "a: b")]
    [InlineData("text # comment", "text")]
    [InlineData("# comment", "")]
    [InlineData("\"a\\tb\\n\\\"c\\\" \\u4e2d # no comment\"", "a\tb\n\"c\" 中 # no comment")]
    [InlineData("\"x\" # comment", "x")]
    [InlineData("'it''s \\n'", "it's \\n")]
    [InlineData("''", "")]
    [InlineData("|-\n  one\n  two\n\n", "one\ntwo")]
    [InlineData("|\n\ttab", "tab\n")]
    [InlineData("|", "")]
    public void A_value_is_text(string value, string read)
    {
        Assert.Equal(read, Read($"---\nsystem: {value}\n---\np").System);
        Assert.Equal(read, Read($"---\nsystem: {value}\n---\np".Replace("\n", "\r\n", StringComparison.Ordinal)).System);
    }

    [Theory]
    [InlineData("just text", "just text")]
    [InlineData("\n\ntext\nwith lines\n\n", "text\nwith lines")]
    [InlineData("  indented stays  \n", "  indented stays  ")]
    [InlineData("text\n---\nmodel: no setting\n---\n", "text\n---\nmodel: no setting\n---")]
    [InlineData("\n---\nno: setting\n---", "---\nno: setting\n---")]
    [InlineData("---\n---\ntext", "text")]
    [InlineData("---\nmodel: m\n---\na\r\nb\r\n", "a\r\nb")]
    [InlineData("---\nmodel: m\n---\na\n---\nb", "a\n---\nb")]
    [InlineData("", "")]
    public void The_text_is_what_stands_behind_them(string file, string prompt) => Assert.Equal(prompt, Read(file).Prompt);

    [Theory]
    [InlineData("model: m", "no second line ---")]
    [InlineData("just words\n---", "line 2")]
    [InlineData("model:m\n---", "line 2")]
    [InlineData("model: m\n- item\n---", "line 3")]
    [InlineData("model: m\n  nested: x\n---", "line 3")]
    [InlineData("model: m\nmodel: n\n---", "'model'")]
    [InlineData("model: [a, b]\n---", "starts with [")]
    [InlineData("system: >\n  folded\n---", "starts with >")]
    [InlineData("system: \"open\n---", "quotation mark in line 2")]
    [InlineData("system: \"a\" b\n---", "quotation mark in line 2")]
    [InlineData("system: \"\\q\"\n---", "quotation mark in line 2")]
    [InlineData("system: |\n    a\n  b\n---", "line 4")]
    [InlineData("tools: all\n---", "'tools'")]
    [InlineData("Model: m\n---", "'Model'")]
    [InlineData("model:\n---", "'model'")]
    [InlineData("temperature: warm\n---", "temperature can't be 'warm'")]
    [InlineData("temperature: 2\n---", "temperature can't be '2'")]
    [InlineData("temperature: 0,5\n---", "temperature can't be '0,5'")]
    [InlineData("top_p: 0\n---", "top_p can't be '0'")]
    [InlineData("max_tokens: 1.5\n---", "max_tokens can't be '1.5'")]
    [InlineData("max_tokens: 0\n---", "max_tokens can't be '0'")]
    public void What_cannot_be_read_is_said_in_one_line(string settings, string says)
    {
        var error = Assert.Throws<PromptFormatException>(() => Read("---\n" + settings));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.NotEqual("", error.Remedy);
    }

    [Fact]
    public void An_unknown_setting_is_answered_with_those_there_are() =>
        Assert.Contains("model, temperature, top_p, max_tokens, system, schema", Assert.Throws<PromptFormatException>(() => Read("---\ntools: x\n---")).Remedy, StringComparison.Ordinal);

    private static PromptSettings Read(string file) => PromptSettings.Read(file);
}

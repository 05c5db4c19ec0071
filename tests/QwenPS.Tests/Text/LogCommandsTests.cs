using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Text;

/// <summary>Tests that no text is a command for a CI system that reads the output.</summary>
public sealed class LogCommandsTests
{
    [Theory]
    [InlineData("##vso[task.prependpath]/tmp/evil", @"#\u0023vso[task.prependpath]/tmp/evil")]
    [InlineData("404 ##VSO[task.setvariable variable=x]y", @"404 #\u0023VSO[task.setvariable variable=x]y")]
    [InlineData("a##[error]b", @"a#\u0023[error]b")]
    [InlineData("####[x]", @"###\u0023[x]")]
    [InlineData("::add-mask::a", @":\u003aadd-mask::a")]
    [InlineData("a\n  ::error file=x::b", "a\n  :\\u003aerror file=x::b")]
    [InlineData(":::error::b", ":::error::b")]
    [InlineData("## Heading", "## Heading")]
    [InlineData("##", "##")]
    [InlineData("::", "::")]
    [InlineData("http://[::1]:80 std::vector [Math]::Pi", "http://[::1]:80 std::vector [Math]::Pi")]
    public void A_command_is_broken_and_other_text_is_not_changed(string text, string expected)
    {
        Assert.Equal(expected, TerminalText.Escape(text, isLine: false, breaksCommands: true));
        Assert.Same(text, TerminalText.Escape(text, isLine: false, breaksCommands: false));
    }

    [Theory]
    [InlineData("GITHUB_ACTIONS", "true", true, false)]
    [InlineData("TF_BUILD", "True", false, true)]
    [InlineData("TF_BUILD", "", false, false)]
    public void The_environment_determines_the_system(string name, string value, bool isGitHub, bool isAzure)
    {
        string? GetVariable(string asked) => asked == name ? value : null;
        Assert.Equal((isGitHub, isAzure), (LogCommands.IsGitHub(GetVariable), LogCommands.IsAzure(GetVariable)));
    }
}

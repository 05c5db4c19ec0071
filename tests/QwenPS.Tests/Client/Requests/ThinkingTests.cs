using QwenPS.Client.Protocols;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Requests;

/// <summary>Tests the fields of a request that control thinking, and their precedence.</summary>
public sealed class ThinkingTests
{
    [Theory]
    [InlineData(null, null, null)]
    [InlineData(null, "none", false)]
    [InlineData(null, "minimal", true)]
    [InlineData(null, "xhigh", true)]
    [InlineData(null, "a word of next year", true)]
    [InlineData(false, "xhigh", false)]
    [InlineData(true, "none", true)]
    public void An_effort_other_than_none_thinks_unless_that_is_said_outright(bool? enableThinking, string? effort, bool? thinks) =>
        Assert.Equal(thinks, (Ask.For("x") with { EnableThinking = enableThinking, ReasoningEffort = effort }).Thinks);

    [Theory]
    [InlineData("reasoning_effort", "\"none\"", null, "xhigh", false)]
    [InlineData("reasoning_effort", "\"low\"", null, "none", true)]
    [InlineData("reasoning_effort", "null", null, "low", null)]
    [InlineData("reasoning_effort", "\"none\"", true, null, true)]
    [InlineData("enable_thinking", "false", null, "xhigh", false)]
    [InlineData("enable_thinking", "true", false, "none", true)]
    [InlineData("enable_thinking", "null", true, "none", false)]
    [InlineData("enable_thinking", "null", true, null, null)]
    public void An_additional_field_takes_the_place_of_the_one_that_it_is(string name, string json, bool? enableThinking, string? effort, bool? thinks) =>
        Assert.Equal(thinks, (With(name, json) with { EnableThinking = enableThinking, ReasoningEffort = effort }).Thinks);

    [Fact]
    public void Whatever_names_thinking_says_something_of_it()
    {
        Assert.True((Ask.For("x") with { EnableThinking = false }).SetsThinking);
        Assert.True((Ask.For("x") with { ThinkingBudget = 1 }).SetsThinking);
        Assert.True((Ask.For("x") with { ReasoningEffort = "low" }).SetsThinking);
        Assert.All(["enable_thinking", "thinking_budget", "reasoning_effort"], name => Assert.True(With(name, "1").SetsThinking));
        Assert.False(With("own", "1").SetsThinking);
        Assert.False(Ask.For("x").SetsThinking);
    }

    private static ChatRequest With(string name, string json) => Ask.For("x") with { AdditionalBody = new Dictionary<string, string> { [name] = json } };
}

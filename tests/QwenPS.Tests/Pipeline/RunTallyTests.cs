using QwenPS.Chat.Bulk;
using Xunit;

namespace QwenPS.Tests.Pipeline;

/// <summary>Tests the usage of a run. The limits of a run are based on this usage.</summary>
public sealed class RunTallyTests
{
    private static readonly ChatMessage[] Messages = [new("user", new string('x', 400)), new("assistant", new string('y', 40))];

    [Theory]
    [InlineData(22, 22)]
    [InlineData(0, 115)]
    [InlineData(-1, 115)]
    public void An_answer_whose_usage_is_not_known_counts_by_estimate(long told, long counted)
    {
        var tally = new RunTally();
        Usage? usage = told < 0 ? null : new Usage { InputTokens = told, TotalTokens = told };
        tally.Count(new ChatResponse
        {
            Model = "qwen-plus",
            Content = new string('y', 40),
            Choices = [new ChatChoice { Content = new string('y', 40), Reasoning = new string('z', 20) }],
            Messages = Messages,
            Usage = usage,
            EstimatedCost = told > 0 ? 0.01m : null
        });
        Assert.Equal(counted, tally.Now.Tokens);
        Assert.True(tally.Now.Cost > 0);
    }

    [Fact]
    public void A_sum_never_falls_below_zero()
    {
        var tally = new RunTally();
        for (var count = 0; count < 3; count++) tally.Count(new ChatResponse { Usage = new Usage { TotalTokens = long.MaxValue } });
        Assert.Equal(long.MaxValue, tally.Now.Tokens);
        Assert.Equal(long.MaxValue, Usage.Sum(new Usage { InputTokens = long.MaxValue }, new Usage { InputTokens = 1 })!.InputTokens);
    }
}

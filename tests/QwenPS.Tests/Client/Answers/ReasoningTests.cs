using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Answers;

/// <summary>Tests that the reasoning of a model is separate from its answer.</summary>
public sealed class ReasoningTests : ServiceTest
{
    private const string Thoughts = "First I count the letters, then 我想一想, then I answer.";

    private static readonly QwenPS.Client.Protocols.ChatRequest Request = Ask.For("Three letters.") with { Headers = Ask.Wish("Reasoning", Uri.EscapeDataString(Thoughts)) };

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task Reasoning_and_content_arrive_apart(ChatProtocol protocol, bool stream)
    {
        var answer = await Client(protocol).AskAsync(Request, stream);
        Assert.Equal(Thoughts, answer.Reasoning);
        Assert.Equal("Three letters.", answer.Content);
        Assert.Equal(Thoughts, answer.Messages[^1].Reasoning);
        Assert.InRange(answer.Usage!.ReasoningTokens, 1, answer.Usage.OutputTokens);
    }

    [Theory, BothProtocols]
    public async Task Streamed_reasoning_comes_piece_by_piece_before_the_content(ChatProtocol protocol)
    {
        var deltas = (await Client(protocol).AskStreamAsync(Request)).Deltas;
        Assert.Equal(Thoughts, string.Concat(deltas.Select(delta => delta.Reasoning)));
        var firstContent = deltas.TakeWhile(delta => delta.Content.Length == 0).Count();
        Assert.True(firstContent > 1);
        Assert.All(deltas.Skip(firstContent), delta => Assert.Null(delta.Reasoning));
    }

    [Theory, BothProtocols]
    public async Task Cumulative_reasoning_is_not_repeated(ChatProtocol protocol)
    {
        var cumulative = Request with { AdditionalBody = new Dictionary<string, string> { ["incremental_output"] = "false" } };
        var answer = await Client(protocol).AskStreamAsync(cumulative);
        Assert.Equal(Thoughts, answer.Response.Reasoning);
        Assert.Equal(Thoughts, string.Concat(answer.Deltas.Select(delta => delta.Reasoning)));
        Assert.Equal("Three letters.", answer.Joined);
    }
}

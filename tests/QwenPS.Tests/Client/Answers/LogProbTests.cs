using QwenPS.Client.Protocols;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Answers;

/// <summary>Tests that the probabilities of tokens are plain objects in complete and streamed answers.</summary>
public sealed class LogProbTests : ServiceTest
{
    private const string Said = "a text with 中文 in it";

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task The_tokens_are_those_of_the_text(ChatProtocol protocol, bool stream)
    {
        var answer = await Client(protocol).AskAsync(Ask.For(Said) with { Fields = RequestFields.Empty.With("logprobs", true).With("top_logprobs", 2) }, stream);
        Assert.Equal(Said, string.Concat(answer.LogProbs.Select(token => token.Token)));
        Assert.All(answer.LogProbs, token => Assert.Equal(-0.125, token.LogProb));
        Assert.All(answer.LogProbs, token => Assert.Equal(token.Token, System.Text.Encoding.UTF8.GetString([.. token.Bytes!])));
        Assert.All(answer.LogProbs, token => Assert.Equal([token.Token, "other1"], token.TopLogProbs.Select(top => top.Token)));
        Assert.All(answer.LogProbs, token => Assert.Equal(-1.125, token.TopLogProbs[1].LogProb));
        Assert.Same(answer.LogProbs, answer.Choices[0].LogProbs);
        Assert.Equal("true", Sent(protocol).Parameter("logprobs"));
        Assert.Equal("2", Sent(protocol).Parameter("top_logprobs"));
    }

    [Fact]
    public async Task Cumulative_events_do_not_repeat_them()
    {
        var request = Ask.For(Said) with { Fields = RequestFields.Empty.With("logprobs", true), AdditionalBody = new Dictionary<string, string> { ["incremental_output"] = "false" } };
        var answer = await Client(ChatProtocol.DashScope).AskAsync(request, stream: true);
        Assert.Equal(Said, string.Concat(answer.LogProbs.Select(token => token.Token)));
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task There_are_none_unless_they_were_asked_for(ChatProtocol protocol, bool stream)
    {
        Assert.Empty((await Client(protocol).AskAsync(Ask.For(Said), stream)).LogProbs);
        Assert.Null(Sent(protocol).Parameter("logprobs"));
    }

    [Theory]
    [InlineData("""{"content":[{"token":5,"logprob":"x","bytes":"no","top_logprobs":7},3,null]}""", "5")]
    [InlineData("""{"content":"text"}""", "")]
    [InlineData("[1]", "")]
    [InlineData("null", "")]
    public async Task Odd_shapes_are_left_out(string json, string tokens)
    {
        NextBody($$"""{"choices":[{"message":{"role":"assistant","content":"x"},"finish_reason":"stop","logprobs":{{json}}}]}""");
        var answer = await Client(ChatProtocol.OpenAI).AskAsync(Ask.For("x"));
        Assert.Equal("x", answer.Content);
        Assert.Equal(tokens, string.Concat(answer.LogProbs.Select(token => token.Token)));
        Assert.All(answer.LogProbs, token => Assert.Null(token.LogProb));
    }
}

using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Answers;

/// <summary>Tests an answer that isn't streamed.</summary>
public sealed class WholeAnswerTests : ServiceTest
{
    [Theory, BothProtocols]
    public async Task It_has_the_text_and_why_it_ended(ChatProtocol protocol)
    {
        var answer = await Client(protocol).AskAsync(Ask.For("Hello, world"));
        Assert.Equal("Hello, world", answer.Content);
        Assert.Equal("Hello, world", answer.ToString());
        Assert.Equal("stop", answer.FinishReason);
        Assert.Null(answer.Reasoning);
        Assert.Empty(answer.ToolCalls);
    }

    [Theory, BothProtocols]
    public async Task It_says_when_it_was_cut_by_the_limit(ChatProtocol protocol)
    {
        var answer = await Client(protocol).AskAsync(Ask.For("Hello, world") with { MaxTokens = 1 });
        Assert.Equal("length", answer.FinishReason);
        Assert.StartsWith(answer.Content, "Hello, world", StringComparison.Ordinal);
        Assert.NotEqual("Hello, world", answer.Content);
    }

    [Theory, BothProtocols]
    public async Task It_has_the_usage_as_the_service_counted(ChatProtocol protocol)
    {
        var request = Ask.With(new("system", "Be brief."), new("user", "Hello, world")) with { Headers = Ask.Wish("CachedTokens", "2") };
        var usage = (await Client(protocol).AskAsync(request)).Usage;
        Assert.NotNull(usage);
        Assert.Equal(5, usage.InputTokens);
        Assert.Equal(3, usage.OutputTokens);
        Assert.Equal(8, usage.TotalTokens);
        Assert.Equal(2, usage.CachedTokens);
        Assert.Equal(0, usage.ReasoningTokens);
        Assert.Equal("5 in, 3 out, 8 total", usage.ToString());
    }

    [Theory, BothProtocols]
    public async Task It_has_the_request_id_and_the_protocols_own_id(ChatProtocol protocol)
    {
        var answer = await Client(protocol).AskAsync(Ask.For("x"));
        Assert.True(Guid.TryParse(answer.RequestId, out _), answer.RequestId);
        Assert.Equal(protocol == ChatProtocol.OpenAI ? "chatcmpl-" + answer.RequestId : null, answer.Id);
    }

    [Theory, BothProtocols]
    public async Task It_names_the_model_the_protocol_and_the_source(ChatProtocol protocol)
    {
        var answer = await Client(protocol).AskAsync(Ask.For("x") with { Source = "/tmp/a.txt" });
        Assert.Equal("qwen-plus", answer.Model);
        Assert.Equal(protocol, answer.Protocol);
        Assert.Equal("/tmp/a.txt", answer.Source);
        Assert.Null(answer.AdditionalProperties);
    }

    [Theory, BothProtocols]
    public async Task It_carries_the_conversation_to_go_on_with(ChatProtocol protocol)
    {
        var answer = await Client(protocol).AskAsync(Ask.With(new("system", "Be brief."), new("user", "Hello")));
        Assert.Equal(["system: Be brief.", "user: Hello", "assistant: Hello"], answer.Messages.Select(message => message.ToString()));
    }

    [Theory, BothProtocols]
    public async Task It_tells_when_and_how_long(ChatProtocol protocol)
    {
        var before = DateTimeOffset.Now.AddSeconds(-1);
        var answer = await Client(protocol).AskAsync(Ask.For("x"));
        Assert.InRange(answer.Created, before, DateTimeOffset.Now.AddSeconds(1));
        Assert.Equal(TimeZoneInfo.Local.GetUtcOffset(answer.Created), answer.Created.Offset);
        Assert.InRange(answer.Duration, TimeSpan.FromTicks(1), Asking.Timeout);
        Assert.Null(answer.TimeToFirstToken);
        Assert.Equal(1, answer.Attempts);
    }

    [Theory, BothProtocols]
    public async Task Of_several_answers_it_is_the_first(ChatProtocol protocol)
    {
        var answer = await Client(protocol).AskAsync(Ask.For("x") with { Count = 3 });
        Assert.Equal("x", answer.Content);
        Assert.Equal("stop", answer.FinishReason);
    }

    [Theory, BothProtocols]
    public async Task A_long_answer_arrives_whole(ChatProtocol protocol)
    {
        var text = Ask.LongText(300_000);
        Assert.Equal(text, (await Client(protocol).AskAsync(Ask.For(text))).Content);
    }
}

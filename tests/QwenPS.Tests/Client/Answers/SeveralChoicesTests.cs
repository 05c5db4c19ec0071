using QwenPS.Client.Protocols;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Answers;

/// <summary>Tests that several answers to one request (<c>n</c>) are distinguished by their index.</summary>
public sealed class SeveralChoicesTests : ServiceTest
{
    private static readonly ChatRequest Request = Ask.For("x") with { Count = 2 };

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task The_service_gives_as_many_as_were_asked_for(ChatProtocol protocol, bool stream)
    {
        var answer = await Client(protocol).AskAsync(Ask.For("a text in several pieces") with { Count = 3 }, stream);
        Assert.Equal([0, 1, 2], answer.Choices.Select(choice => choice.Index));
        Assert.All(answer.Choices, choice => Assert.Equal("a text in several pieces", choice.Content));
        Assert.All(answer.Choices, choice => Assert.Equal("stop", choice.FinishReason));
        Assert.Equal("3", Sent(protocol).Parameter("n"));
    }

    [Theory, BothProtocols]
    public async Task Each_has_its_own_text_reasoning_calls_and_reason(ChatProtocol protocol)
    {
        NextBody(Whole(
            protocol,
            """{"index":0,"message":{"role":"assistant","content":"first","reasoning_content":"r0"},"finish_reason":"stop"}""",
            """{"index":1,"message":{"role":"assistant","content":"","tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}"""));
        CheckFirstAndSecond(await Client(protocol).AskAsync(Request));
    }

    [Theory, BothProtocols]
    public async Task Streamed_pieces_are_put_to_the_choice_that_they_name(ChatProtocol protocol)
    {
        NextBody(
            Event(protocol, """{"index":1,"KEY":{"content":"","tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":"{"}}]},"finish_reason":null}""")
            + Event(protocol, """{"index":0,"KEY":{"content":"","reasoning_content":"r0"},"finish_reason":null}""")
            + Event(protocol, """{"index":0,"KEY":{"content":"fir"},"finish_reason":null}""", """{"index":1,"KEY":{"tool_calls":[{"index":0,"id":"","function":{"arguments":"}"}}]},"finish_reason":null}""")
            + Event(protocol, """{"index":0,"KEY":{"content":"st"},"finish_reason":null}""")
            + Event(protocol, """{"index":1,"KEY":{"content":""},"finish_reason":"tool_calls"}""")
            + Event(protocol, """{"index":0,"KEY":{"content":""},"finish_reason":"stop"}"""),
            "text/event-stream");
        var streamed = await Client(protocol).AskStreamAsync(Request);
        CheckFirstAndSecond(streamed.Response);
        Assert.Equal("first", string.Concat(streamed.Deltas.Where(delta => delta.Index == 0).Select(delta => delta.Content)));
        var last = streamed.Deltas.Where(delta => delta.FinishReason is not null).ToList();
        Assert.Equal([(0, "stop"), (1, "tool_calls")], last.Select(delta => (delta.Index, delta.FinishReason!)));
        Assert.Same(streamed.Deltas[^1], last[1]);
    }

    [Theory, BothProtocols]
    public async Task A_stream_in_which_one_of_them_does_not_end_is_truncated(ChatProtocol protocol)
    {
        NextBody(
            Event(protocol, """{"index":0,"KEY":{"content":"whole"},"finish_reason":"stop"}""", """{"index":1,"KEY":{"content":"ha"},"finish_reason":null}"""),
            "text/event-stream");
        var error = await Client(protocol, options => options with { MaxRetry = 0 }).FailAsync(Request, stream: true);
        Assert.Equal(ErrorKind.Protocol, error.Kind);
        Assert.Equal("whole", error.PartialContent);
    }

    [Fact]
    public async Task Usage_that_each_event_has_of_its_own_choice_is_added_up()
    {
        const string cached = "\"prompt_tokens_details\":{\"cached_tokens\":4}";
        NextBody(
            Used(0, "a", "null", """{"input_tokens":10,"output_tokens":1,"total_tokens":11}""")
            + Used(1, "b", "null", """{"input_tokens":10,"output_tokens":2,"total_tokens":12}""")
            + Used(0, "", "stop", $"{{\"input_tokens\":10,\"output_tokens\":5,\"total_tokens\":15,\"output_tokens_details\":{{\"reasoning_tokens\":3}},{cached}}}")
            + Used(1, "", "stop", $"{{\"input_tokens\":10,\"output_tokens\":7,\"total_tokens\":17,\"output_tokens_details\":{{\"reasoning_tokens\":1}},{cached}}}"),
            "text/event-stream");
        var usage = (await Client(ChatProtocol.DashScope).AskStreamAsync(Request)).Response.Usage!;
        Assert.Equal((10, 12, 22), (usage.InputTokens, usage.OutputTokens, usage.TotalTokens));
        Assert.Equal((4, 4), (usage.CachedTokens, usage.ReasoningTokens));
    }

    [Fact]
    public async Task Usage_of_the_whole_answer_counts_as_it_is()
    {
        NextBody(
            Used(0, "a", "stop", """{"input_tokens":10,"output_tokens":5}""")
            + Used(1, "b", "stop", """{"input_tokens":10,"output_tokens":7}""")
            + Canned.Event(ChatProtocol.OpenAI, """{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":12,"total_tokens":22}}"""),
            "text/event-stream");
        var usage = (await Client(ChatProtocol.OpenAI).AskStreamAsync(Request)).Response.Usage!;
        Assert.Equal((10, 12, 22), (usage.InputTokens, usage.OutputTokens, usage.TotalTokens));
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task One_answer_is_a_choice_too(ChatProtocol protocol, bool stream)
    {
        var answer = await Client(protocol).AskAsync(Ask.For("x"), stream);
        var choice = Assert.Single(answer.Choices);
        Assert.Equal((0, "x", "stop"), (choice.Index, choice.Content, choice.FinishReason));
    }

    private static void CheckFirstAndSecond(ChatResponse answer)
    {
        Assert.Equal(["first", ""], answer.Choices.Select(choice => choice.Content));
        Assert.Equal(["r0", null], answer.Choices.Select(choice => choice.Reasoning));
        Assert.Equal(["stop", "tool_calls"], answer.Choices.Select(choice => choice.FinishReason));
        Assert.Empty(answer.Choices[0].ToolCalls);
        Assert.Equal("f({})", Assert.Single(answer.Choices[1].ToolCalls).ToString());
        // The first choice is the text of the answer, and continues the conversation.
        Assert.Equal(("first", "r0", "stop"), (answer.Content, answer.Reasoning, answer.FinishReason));
        Assert.Empty(answer.ToolCalls);
        Assert.Equal("first", answer.Messages[^1].Content);
    }

    private static string Used(int index, string content, string finish, string usage) => Canned.Event(
        ChatProtocol.DashScope,
        $"{{\"output\":{{\"choices\":[{{\"index\":{index},\"message\":{{\"role\":\"assistant\",\"content\":\"{content}\"}},\"finish_reason\":\"{finish}\"}}]}},\"usage\":{usage},\"request_id\":\"r\"}}");

    private static string Whole(ChatProtocol protocol, params string[] choices) => protocol == ChatProtocol.OpenAI
        ? $"{{\"choices\":[{string.Join(',', choices)}],\"id\":\"chatcmpl-r\"}}"
        : $"{{\"output\":{{\"choices\":[{string.Join(',', choices)}]}},\"request_id\":\"r\"}}";

    private static string Event(ChatProtocol protocol, params string[] choices) =>
        Canned.Event(protocol, Whole(protocol, [.. choices.Select(choice => choice.Replace("KEY", protocol == ChatProtocol.OpenAI ? "delta" : "message", StringComparison.Ordinal))]));
}

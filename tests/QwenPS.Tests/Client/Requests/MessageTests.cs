using System.Text.Json;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Requests;

/// <summary>Tests the format of messages in a request.</summary>
public sealed class MessageTests : ServiceTest
{
    private static readonly ToolCall Weather = new() { Id = "call_1", Name = "get_weather", Arguments = """{"city":"Köln"}""" };

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task Roles_and_order_are_kept(ChatProtocol protocol, bool stream)
    {
        var request = Ask.With(new("system", "Be brief."), new("user", "One?"), new("assistant", "One."), new("user", "Two?"));
        await Client(protocol).AskAsync(request, stream);
        Assert.Equal(
            """[{"role":"system","content":"Be brief."},{"role":"user","content":"One?"},{"role":"assistant","content":"One."},{"role":"user","content":"Two?"}]""",
            Sent(protocol).Messages.GetRawText());
    }

    [Theory, BothProtocols]
    public async Task A_conversation_goes_on_with_the_messages_of_its_answer(ChatProtocol protocol)
    {
        var first = await Client(protocol).AskAsync(Ask.With(new("system", "Be brief."), new("user", "One?")));
        var second = await Client(protocol).AskAsync(Ask.With([.. first.Messages, new("user", "Two?")]));
        Assert.Equal(["Be brief.", "One?", "One?", "Two?"], Enumerable.Range(0, 4).Select(Sent(protocol).Content));
        Assert.Equal(["system", "user", "assistant", "user", "assistant"], second.Messages.Select(message => message.Role));
        Assert.Equal("Two?", second.Messages[^1].Content);
    }

    [Theory, BothProtocols]
    public async Task Tool_calls_and_their_results_go_back_as_they_came(ChatProtocol protocol)
    {
        var request = Ask.With(
            new("user", "Weather?"),
            new("assistant", "") { ToolCalls = [Weather] },
            new("tool", "21 °C") { ToolCallId = "call_1", Name = "get_weather" });
        await Client(protocol).AskAsync(request);
        var messages = Sent(protocol).Messages;

        var call = Assert.Single(messages[1].GetProperty("tool_calls").EnumerateArray());
        Assert.Equal("call_1", call.GetProperty("id").GetString());
        Assert.Equal("function", call.GetProperty("type").GetString());
        Assert.Equal("get_weather", call.GetProperty("function").GetProperty("name").GetString());
        Assert.Equal("""{"city":"Köln"}""", call.GetProperty("function").GetProperty("arguments").GetString());

        Assert.Equal("tool", messages[2].GetProperty("role").GetString());
        Assert.Equal("call_1", messages[2].GetProperty("tool_call_id").GetString());
        Assert.Equal("get_weather", messages[2].GetProperty("name").GetString());
        Assert.Equal("21 °C", messages[2].GetProperty("content").GetString());
    }

    [Theory]
    [BothProtocols((object?)null)]
    [BothProtocols("")]
    [BothProtocols(" ")]
    [BothProtocols("not json {")]
    [BothProtocols("""{"city":"Kö""")]
    [BothProtocols("[1]")]
    public async Task Arguments_that_are_no_JSON_object_go_back_as_an_empty_one(ChatProtocol protocol, string? arguments)
    {
        var answer = await Client(protocol).AskAsync(Ask.With(
            new("user", "Weather?"),
            new("assistant", "") { ToolCalls = [new ToolCall { Id = "call_1", Name = "get_weather", Arguments = arguments }] },
            new("tool", "21 °C") { ToolCallId = "call_1" }));
        Assert.Equal("{}", Sent(protocol).Messages[1].GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString());
        Assert.Equal(arguments, answer.Messages[1].ToolCalls![0].Arguments);
    }

    [Theory, BothProtocols]
    public async Task Reasoning_is_never_sent_back(ChatProtocol protocol)
    {
        var request = Ask.With(new("user", "One?"), new("assistant", "One.") { Reasoning = "secret thoughts" }, new("user", "Two?"));
        await Client(protocol).AskAsync(request);
        Assert.DoesNotContain("secret thoughts", Sent(protocol).Text, StringComparison.Ordinal);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task A_message_that_the_answer_continues_is_marked_and_becomes_one_with_it(ChatProtocol protocol, bool stream)
    {
        var first = await Client(protocol).AskAsync(Ask.With(new("user", "def add(a, b): return a + b"), new("assistant", "def add(a, b):") { Partial = true }), stream);
        Assert.Equal("""[{"role":"user","content":"def add(a, b): return a + b"},{"role":"assistant","content":"def add(a, b):","partial":true}]""", Sent(protocol).Messages.GetRawText());
        Assert.Equal(" return a + b", first.Content);
        Assert.Equal(["user", "assistant"], first.Messages.Select(message => message.Role));
        Assert.Equal(("def add(a, b): return a + b", false), (first.Messages[^1].Content, first.Messages[^1].Partial));

        await Client(protocol).AskAsync(Ask.With([.. first.Messages, new("user", "And then?")]), stream);
        Assert.DoesNotContain("partial", Sent(protocol).Text, StringComparison.Ordinal);
    }

    [Theory, BothProtocols]
    public async Task Models_that_think_do_not_continue_a_message(ChatProtocol protocol)
    {
        var request = Ask.With(new("user", "x"), new("assistant", "y") { Partial = true }) with { Model = "qwen3.5-plus" };
        var error = await Client(protocol).FailAsync(request, stream: true);
        Assert.Equal(400, error.StatusCode);
        Assert.Contains("Partial mode", error.Message, StringComparison.Ordinal);
        Assert.Equal("x", (await Client(protocol).AskAsync(request with { EnableThinking = false })).Content);
    }

    [Theory, BothProtocols]
    public async Task An_assistant_message_of_tool_calls_alone_may_have_no_content(ChatProtocol protocol)
    {
        await Client(protocol).AskAsync(Ask.With(new("user", "Weather?"), new("assistant", null) { ToolCalls = [Weather] }, new("tool", "21 °C") { ToolCallId = "call_1" }));
        Assert.Equal(JsonValueKind.Null, Sent(protocol).Messages[1].GetProperty("content").ValueKind);
    }
}

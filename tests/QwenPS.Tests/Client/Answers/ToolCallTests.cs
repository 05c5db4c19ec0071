using System.Text.Json;
using QwenPS.Client.Protocols;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Answers;

public sealed class ToolCallTests : ServiceTest
{
    private const string Script = """call:get_weather({"city":"München","days":[1,2,3]}) call:now() call:get_weather({"city":"上海"})""";

    private static readonly ChatRequest Request = Ask.For(Script) with
    {
        Tools = [new ToolDefinition("get_weather", null, """{"type":"object"}"""), new ToolDefinition("now", null, null)],
    };

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task Calls_arrive_whole_and_in_order(ChatProtocol protocol, bool stream)
    {
        var answer = await Client(protocol).AskAsync(Request, stream);
        Assert.Equal("tool_calls", answer.FinishReason);
        Assert.Equal("", answer.Content);
        Assert.Equal(["get_weather", "now", "get_weather"], answer.ToolCalls.Select(call => call.Name));
        Assert.Equal(["""{"city":"München","days":[1,2,3]}""", "{}", """{"city":"上海"}"""], answer.ToolCalls.Select(call => call.Arguments));
        Assert.Equal([0, 1, 2], answer.ToolCalls.Select(call => call.Index));
        Assert.Equal(3, answer.ToolCalls.Select(call => call.Id).Distinct().Count());
        Assert.All(answer.ToolCalls, call => Assert.StartsWith("call_", call.Id, StringComparison.Ordinal));
        Assert.Same(answer.ToolCalls, answer.Messages[^1].ToolCalls);
    }

    [Fact]
    public async Task Arguments_in_very_many_pieces_are_joined_once()
    {
        const int pieces = 100_000;
        var stream = new System.Text.StringBuilder(Canned.Event(ChatProtocol.OpenAI, """{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":""}}]}}]}"""));
        for (int number = 0; number < pieces; number++) stream.Append("data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"1234567\"}}]}}]}\n\n");
        NextBody(stream.Append(Canned.Event(ChatProtocol.OpenAI, """{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}""")).ToString(), "text/event-stream");
        var answer = await Client(ChatProtocol.OpenAI).AskStreamAsync(Ask.For("x"));
        Assert.Equal(7 * pieces, Assert.Single(answer.Response.ToolCalls).Arguments!.Length);
    }

    [Theory, BothProtocols]
    public async Task The_streamed_ones_are_the_same_as_the_others(ChatProtocol protocol)
    {
        var whole = await Client(protocol).AskAsync(Request);
        var streamed = await Client(protocol).AskStreamAsync(Request);
        Assert.Equivalent(whole.ToolCalls, streamed.Response.ToolCalls, strict: true);
        Assert.Equivalent(whole.ToolCalls, streamed.Deltas[^1].ToolCalls, strict: true);
        Assert.All(streamed.Deltas.SkipLast(1), delta => Assert.Empty(delta.ToolCalls));
    }

    [Theory, BothProtocols]
    public async Task Cumulative_pieces_give_the_same_calls(ChatProtocol protocol)
    {
        var cumulative = Request with { AdditionalBody = new Dictionary<string, string> { ["incremental_output"] = "false" } };
        var whole = await Client(protocol).AskAsync(Request);
        var streamed = (await Client(protocol).AskStreamAsync(cumulative)).Response;
        Assert.Equivalent(whole.ToolCalls, streamed.ToolCalls, strict: true);
    }

    [Theory, BothProtocols]
    public async Task A_conversation_with_a_tool_comes_to_its_end(ChatProtocol protocol)
    {
        var first = await Client(protocol).AskAsync(Request);
        var results = first.ToolCalls.Select(call => new ChatMessage("tool", $"result {call.Index}") { ToolCallId = call.Id });
        var second = await Client(protocol).AskAsync(Request with { Messages = [.. first.Messages, .. results] });
        Assert.Equal("result 0\nresult 1\nresult 2", second.Content);
        Assert.Empty(second.ToolCalls);
    }

    [Theory]
    [InlineData("""{"index":0,"id":"","function":{"arguments":"1}"}}""")]
    [InlineData("""{"index":0,"id":null,"type":"function","function":{"name":"","arguments":"1}"}}""")]
    [InlineData("""{"index":0,"function":{"name":null,"arguments":"1}"}}""")]
    [InlineData("""{"function":{"arguments":"1}"}}""")]
    [InlineData("""{"index":"0","id":"call_9","function":{"name":"other","arguments":"1}"}}""")]
    public async Task Later_pieces_only_add_arguments(string later)
    {
        const string first = """{"index":0,"id":"call_9","type":"function","function":{"name":"f","arguments":"{\"a\":"}}""";
        NextBody(Event(first) + Event(later) + Canned.Answer(ChatProtocol.OpenAI, stream: true, "\"content\":null", "\"tool_calls\""), "text/event-stream");
        var call = Assert.Single((await Client(ChatProtocol.OpenAI).AskStreamAsync(Ask.For("x"))).Response.ToolCalls);
        Assert.Equal(("call_9", "f", """{"a":1}"""), (call.Id, call.Name, call.Arguments));
    }

    [Theory]
    [InlineData("\"index\":0,")]
    [InlineData("")]
    public async Task A_new_id_with_a_name_begins_another_call_whatever_its_index(string index)
    {
        NextBody(
            Event($"{{{index}\"id\":\"call_1\",\"function\":{{\"name\":\"f\",\"arguments\":\"{{\"}}}}")
            + Event($"{{{index}\"id\":\"\",\"function\":{{\"arguments\":\"}}\"}}}}")
            + Event($"{{{index}\"id\":\"call_2\",\"function\":{{\"name\":\"f\",\"arguments\":\"[\"}}}}")
            + Event($"{{{index}\"id\":\"call_2\",\"function\":{{\"name\":\"f\",\"arguments\":\"1\"}}}}")
            + Event($"{{{index}\"id\":\"call_made_up_for_this_piece\",\"function\":{{\"arguments\":\"]\"}}}}")
            + Event($"{{{index}\"id\":\"call_3\",\"function\":{{\"name\":\"g\",\"arguments\":\"2\"}}}}")
            + Canned.Answer(ChatProtocol.OpenAI, stream: true, "\"content\":null", "\"tool_calls\""),
            "text/event-stream");
        var calls = (await Client(ChatProtocol.OpenAI).AskStreamAsync(Ask.For("x"))).Response.ToolCalls;
        Assert.Equal([(0, "call_1", "f", "{}"), (1, "call_2", "f", "[1]"), (2, "call_3", "g", "2")], calls.Select(call => (call.Index, call.Id!, call.Name!, call.Arguments!)));
    }

    [Theory, BothProtocols]
    public async Task Whole_calls_that_all_have_the_same_index_stay_apart(ChatProtocol protocol)
    {
        NextBody(
            Canned.Answer(protocol, stream: false, """
                "content":"","tool_calls":[{"index":0,"id":"call_1","function":{"name":"f","arguments":"{}"}},{"index":0,"id":"call_2","function":{"name":"g","arguments":"{}"}}]
                """, "\"tool_calls\""),
            "application/json");
        Assert.Equal(["f({})", "g({})"], (await Client(protocol).AskAsync(Ask.For("x"))).ToolCalls.Select(call => call.ToString()));
    }

    [Theory]
    [BothProtocols("""[{"id":"call_1","function":{"name":"f","arguments":{"a":1}}}]""", "f", """{"a":1}""", WholeAndStreamed = true)]
    [BothProtocols("""[{"id":"call_1","function":{"name":"f","arguments":null}}]""", "f", null, WholeAndStreamed = true)]
    [BothProtocols("""[{"id":"call_1","function":{"name":"f"}}]""", "f", null, WholeAndStreamed = true)]
    [BothProtocols("""[{"id":"call_1","function":null}]""", null, null, WholeAndStreamed = true)]
    [BothProtocols("""[{"id":"call_1","function":"f"}]""", null, null, WholeAndStreamed = true)]
    [BothProtocols("""[{"id":"call_1","index":-5,"function":{"name":"f","arguments":"not json {"}}]""", "f", "not json {", WholeAndStreamed = true)]
    [BothProtocols("""[{"id":"call_1","index":99999999999,"function":{"name":"f","arguments":""}}]""", "f", "", WholeAndStreamed = true)]
    public async Task A_call_of_an_odd_shape_is_kept_as_far_as_it_goes(ChatProtocol protocol, bool stream, string calls, string? name, string? arguments)
    {
        NextBody(Canned.Answer(protocol, stream, $"\"content\":null,\"tool_calls\":{calls}", "\"tool_calls\""), Canned.ContentType(stream));
        var call = Assert.Single((await Client(protocol).AskAsync(Ask.For("x"), stream)).ToolCalls);
        Assert.Equal(("call_1", name, arguments), (call.Id, call.Name, call.Arguments));
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task Arguments_keep_every_character(ChatProtocol protocol, bool stream)
    {
        const string arguments = "{\"a\":\"\\u0000 \\ud83d \u00e9\\n\"}";
        NextBody(Canned.Answer(protocol, stream, $"\"content\":null,\"tool_calls\":[{{\"id\":\"call_1\",\"function\":{{\"name\":\"f\",\"arguments\":{JsonSerializer.Serialize(arguments)}}}}}]"), Canned.ContentType(stream));
        Assert.Equal(arguments, Assert.Single((await Client(protocol).AskAsync(Ask.For("x"), stream)).ToolCalls).Arguments);
    }

    private static string Event(string call) =>
        Canned.Event(ChatProtocol.OpenAI, $"{{\"choices\":[{{\"index\":0,\"delta\":{{\"tool_calls\":[{call}]}},\"finish_reason\":null}}]}}");
}

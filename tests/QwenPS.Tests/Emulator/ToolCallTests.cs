using Xunit;

namespace QwenPS.Tests.Emulator;

public sealed class ToolCallTests : EmulatorTest
{
    private const string Tools = "\"tools\":[" + Bodies.Tool + "]";
    private const string Arguments = """{"city":"杭州"}""";
    private const string Header = "get_weather=%7B%22city%22%3A%22%E6%9D%AD%E5%B7%9E%22%7D";

    [Fact]
    public async Task The_text_can_ask_for_a_call()
    {
        var reply = await SendAsync(Compatible, Bodies.Compatible($"please call:get_weather({Arguments}) now", Tools));
        Assert.Equal("tool_calls", reply.FinishReason);
        var call = reply.Choice.GetProperty("message").GetProperty("tool_calls")[0];
        Assert.Equal("function", call.GetProperty("type").GetString());
        Assert.Equal("get_weather", call.GetProperty("function").GetProperty("name").GetString());
        Assert.Equal(Arguments, call.GetProperty("function").GetProperty("arguments").GetString());
        Assert.StartsWith("call_", call.GetProperty("id").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("call:get_weather({broken)", Tools)]
    [InlineData("call:get_weather", Tools)]
    [InlineData("call:other({})", Tools)]
    [InlineData("call:get_weather({})", Tools + ",\"tool_choice\":\"none\"")]
    [InlineData("call:get_weather({})", "\"tools\":[]")]
    public async Task Anything_else_is_echoed(string text, string more)
    {
        var reply = await SendAsync(Compatible, Bodies.Compatible(text, more));
        Assert.Equal((text, "stop"), (reply.Content, reply.FinishReason));
    }

    [Fact]
    public async Task Several_calls_can_be_made_together()
    {
        foreach (var reply in new[]
        {
            await SendAsync(Compatible, Bodies.Compatible("call:get_weather({\"city\":\"a\"}) call:get_weather()", Tools)),
            await ChatAsync("x", ("X-Emulator-ToolCall", "get_weather=%7B%22city%22%3A%22a%22%7D, get_weather=%7B%7D")),
        })
        {
            var calls = reply.Choice.GetProperty("message").GetProperty("tool_calls").EnumerateArray().ToList();
            Assert.Equal([0, 1], calls.Select(call => call.GetProperty("index").GetInt32()));
            Assert.Equal(["""{"city":"a"}""", "{}"], calls.Select(call => call.GetProperty("function").GetProperty("arguments").GetString()));
            Assert.Equal(2, calls.Select(call => call.GetProperty("id").GetString()).Distinct().Count());
        }
    }

    [Fact]
    public async Task A_tool_choice_forces_a_call()
    {
        const string choice = ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"get_weather\"}}";
        var reply = await SendAsync(Compatible, Bodies.Compatible("x", Tools + choice));
        Assert.Equal(
            """{"name":"get_weather","arguments":"{\"city\":\"text\"}"}""",
            reply.Choice.GetProperty("message").GetProperty("tool_calls")[0].GetProperty("function").GetRawText());
    }

    [Fact]
    public async Task The_result_is_echoed_even_while_the_header_stays()
    {
        const string messages = """
            {"role":"user","content":"x"},{"role":"assistant","content":null,"tool_calls":[{"id":"a"},{"id":"b"}]},
            {"role":"tool","tool_call_id":"a","content":"rain"},{"role":"tool","tool_call_id":"b","content":"sun"}
            """;
        var reply = await SendAsync(Compatible, Bodies.CompatibleMessages(messages, Tools), ("X-Emulator-ToolCall", Header));
        Assert.Equal(("rain\nsun", "stop"), (reply.Content, reply.FinishReason));
    }

    [Fact]
    public async Task A_result_can_ask_for_the_next_call()
    {
        const string messages = """{"role":"user","content":"x"},{"role":"assistant","content":"","tool_calls":[{"id":"a"}]},{"role":"tool","content":"call:get_weather({})"}""";
        Assert.Equal("tool_calls", (await SendAsync(Compatible, Bodies.CompatibleMessages(messages, Tools))).FinishReason);
    }

    [Fact]
    public async Task A_stream_names_the_call_in_its_first_delta_only()
    {
        var reply = await SendAsync(Compatible, Bodies.Compatible("x", Tools + ",\"stream\":true"), ("X-Emulator-ToolCall", Header));
        var calls = reply.Chunks.Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta"))
            .Where(delta => delta.TryGetProperty("tool_calls", out _)).Select(delta => delta.GetProperty("tool_calls")[0]).ToList();
        Assert.True(calls.Count > 2);
        Assert.StartsWith("call_", calls[0].GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal("""{"name":"get_weather","arguments":""}""", calls[0].GetProperty("function").GetRawText());
        Assert.All(calls.Skip(1), call => Assert.Equal("", call.GetProperty("id").GetString()));
        Assert.All(calls.Skip(1), call => Assert.False(call.GetProperty("function").TryGetProperty("name", out _)));
        Assert.Equal(Arguments, string.Concat(calls.Select(call => call.GetProperty("function").GetProperty("arguments").GetString())));
        Assert.Contains("\"finish_reason\":\"tool_calls\"", reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_native_stream_has_the_call_in_pieces_or_growing(bool incremental)
    {
        var parameters = $"{Tools},\"incremental_output\":{(incremental ? "true" : "false")}";
        var reply = await SendAsync(Native, Bodies.Native("x", parameters), ("X-DashScope-SSE", "enable"), ("X-Emulator-ToolCall", Header));
        var messages = reply.Chunks.Select(chunk => chunk.GetProperty("output").GetProperty("choices")[0]).ToList();
        Assert.Equal("tool_calls", messages[^1].GetProperty("finish_reason").GetString());
        var pieces = messages.Where(choice => choice.GetProperty("message").TryGetProperty("tool_calls", out _))
            .Select(choice => choice.GetProperty("message").GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString()).ToList();
        Assert.Equal(Arguments, incremental ? string.Concat(pieces) : pieces[^1]);
        Assert.True(pieces.Count > 2);
    }
}

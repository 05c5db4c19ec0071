using QwenPS.Client.Protocols;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Requests;

/// <summary>Tests additional fields, because the service gets new fields faster than the module. Additional fields override the module's own fields.</summary>
public sealed class AdditionalBodyTests : ServiceTest
{
    [Theory, BothProtocols]
    public async Task A_field_that_the_module_does_not_know_is_sent_as_it_is(ChatProtocol protocol)
    {
        await Client(protocol).AskAsync(Request("search_options", """{"forced_search":true,"深":[1,2.50,null]}"""));
        Assert.Equal("""{"forced_search":true,"深":[1,2.50,null]}""", Sent(protocol).Parameter("search_options"));
    }

    [Theory]
    [BothProtocols("temperature", "1.5")]
    [BothProtocols("top_p", "0.1")]
    [BothProtocols("top_k", "1")]
    [BothProtocols("presence_penalty", "1")]
    [BothProtocols("repetition_penalty", "2")]
    [BothProtocols("max_tokens", "7")]
    [BothProtocols("seed", "8")]
    [BothProtocols("stop", "\"never\"")]
    [BothProtocols("n", "1")]
    [BothProtocols("enable_thinking", "true")]
    [BothProtocols("thinking_budget", "9")]
    [BothProtocols("enable_search", "false")]
    [BothProtocols("parallel_tool_calls", "false")]
    [BothProtocols("tool_choice", "\"none\"")]
    [BothProtocols("tools", "[]")]
    [BothProtocols("response_format", """{"type":"text"}""")]
    public async Task It_wins_over_the_parameter_of_the_same_name(ChatProtocol protocol, string name, string value)
    {
        var request = Request(name, value) with
        {
            Model = "qwen-max", // a model that can think without a stream
            Fields = RequestFields.Empty
                .With("temperature", 0.3)
                .With("top_p", 0.3)
                .With("top_k", 3)
                .With("presence_penalty", 0.3)
                .With("repetition_penalty", 1.3)
                .With("seed", 3)
                .With("parallel_tool_calls", true),
            MaxTokens = 300,
            Stop = ["3"],
            Count = 3,
            EnableThinking = false,
            ThinkingBudget = 3,
            EnableSearch = true,
            ToolChoice = "\"auto\"",
            Tools = [new ToolDefinition("f", null, null)],
            ResponseFormat = """{"type":"json_object"}""",
        };
        // A call with thinking can search only in a stream.
        await Client(protocol).AskStreamAsync(request);
        Assert.Equal(value, Sent(protocol).Parameter(name));
    }

    /// <summary>This test is separate from the other tests, because the service doesn't accept thinking_budget together with it.</summary>
    [Theory, BothProtocols]
    public async Task It_wins_over_the_effort(ChatProtocol protocol)
    {
        await Client(protocol).AskAsync(Request("reasoning_effort", "\"low\"") with { ReasoningEffort = "max" });
        Assert.Equal("\"low\"", Sent(protocol).Parameter("reasoning_effort"));
    }

    [Theory, BothProtocols]
    public async Task The_other_parameters_stay(ChatProtocol protocol)
    {
        await Client(protocol).AskAsync(Request("top_p", "0.1") with { Fields = RequestFields.Empty.With("temperature", 0.3) });
        Assert.Equal("0.3", Sent(protocol).Parameter("temperature"));
    }

    [Fact]
    public async Task It_wins_over_stream_options_and_result_format()
    {
        await Client(ChatProtocol.OpenAI).AskStreamAsync(Request("stream_options", """{"include_usage":false}"""));
        Assert.Equal("""{"include_usage":false}""", Sent(ChatProtocol.OpenAI).Parameter("stream_options"));

        await Client(ChatProtocol.DashScope).AskAsync(Request("result_format", "\"text\""));
        Assert.Equal("\"text\"", Sent(ChatProtocol.DashScope).Parameter("result_format"));
    }

    private static ChatRequest Request(string name, string json) => Ask.For("x") with { AdditionalBody = new Dictionary<string, string> { [name] = json } };
}

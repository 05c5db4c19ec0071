using System.Text.Json;
using QwenPS.Client.Protocols;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Requests;

/// <summary>
/// Tests that parameters are sent with the service's field names. The fields are next to the messages, or inside <c>parameters</c> in the DashScope protocol.
/// </summary>
public sealed class SamplingParameterTests : ServiceTest
{
    private static readonly ChatRequest Everything = Ask.For("x") with
    {
        Fields = RequestFields.Empty
            .With("temperature", 0.7)
            .With("top_p", 0.85)
            .With("top_k", 40)
            .With("presence_penalty", -0.5)
            .With("repetition_penalty", 1.05)
            .With("seed", ulong.MaxValue)
            .With("logprobs", true)
            .With("top_logprobs", 3)
            .With("parallel_tool_calls", true),
        MaxTokens = 1024,
        Stop = ["END", "終わり"],
        Count = 2,
        EnableThinking = false,
        ThinkingBudget = 500,
        EnableSearch = true,
        SearchOptions = """{"forced_search":true}""",
        TranslationOptions = """{"source_lang":"auto","target_lang":"English"}""",
    };

    [Theory]
    [BothProtocols("temperature", "0.7")]
    [BothProtocols("top_p", "0.85")]
    [BothProtocols("top_k", "40")]
    [BothProtocols("presence_penalty", "-0.5")]
    [BothProtocols("repetition_penalty", "1.05")]
    [BothProtocols("max_tokens", "1024")]
    [BothProtocols("seed", "18446744073709551615")]
    [BothProtocols("stop", """["END","終わり"]""")]
    [BothProtocols("n", "2")]
    [BothProtocols("enable_thinking", "false")]
    [BothProtocols("thinking_budget", "500")]
    [BothProtocols("enable_search", "true")]
    [BothProtocols("search_options", """{"forced_search":true}""")]
    [BothProtocols("translation_options", """{"source_lang":"auto","target_lang":"English"}""")]
    [BothProtocols("logprobs", "true")]
    [BothProtocols("top_logprobs", "3")]
    [BothProtocols("parallel_tool_calls", "true")]
    public async Task A_parameter_is_sent_with_its_value(ChatProtocol protocol, string name, string value)
    {
        await Client(protocol).AskAsync(Everything);
        Assert.Equal(value, Sent(protocol).Parameter(name));
    }

    /// <summary>This test is separate from the other tests, because the service doesn't accept thinking_budget together with it.</summary>
    [Theory]
    [BothProtocols("low")]
    [BothProtocols("none")]
    public async Task The_effort_is_sent_with_its_word(ChatProtocol protocol, string word)
    {
        await Client(protocol).AskAsync(Ask.For("x") with { ReasoningEffort = word });
        Assert.Equal($"\"{word}\"", Sent(protocol).Parameter("reasoning_effort"));
    }

    [Theory, BothProtocols]
    public async Task A_parameter_that_is_not_set_is_not_sent(ChatProtocol protocol)
    {
        await Client(protocol).AskAsync(Ask.For("x"));
        var names = Sent(protocol).Parameters.EnumerateObject().Select(property => property.Name);
        Assert.Equal(protocol == ChatProtocol.OpenAI ? ["model", "messages"] : ["result_format"], names);
    }

    [Theory, BothProtocols]
    public async Task Zero_and_false_are_values_and_not_defaults(ChatProtocol protocol)
    {
        RequestFields fields = RequestFields.Empty.With("temperature", 0.0).With("top_k", 0).With("seed", 0ul).With("presence_penalty", 0.0);
        await Client(protocol).AskAsync(Ask.For("x") with { Fields = fields, EnableSearch = false });
        foreach (var name in new[] { "temperature", "top_k", "seed", "presence_penalty" }) Assert.Equal("0", Sent(protocol).Parameter(name));
        Assert.Equal("false", Sent(protocol).Parameter("enable_search"));
    }

    [Fact]
    public async Task DashScope_keeps_model_and_messages_outside_of_the_parameters()
    {
        await Client(ChatProtocol.DashScope).AskAsync(Everything);
        var body = Sent(ChatProtocol.DashScope).Body;
        Assert.Equal(["model", "input", "parameters"], body.EnumerateObject().Select(property => property.Name));
        Assert.Equal("qwen-plus", body.GetProperty("model").GetString());
        Assert.Equal("messages", Assert.Single(body.GetProperty("input").EnumerateObject()).Name);
    }

    [Fact]
    public async Task DashScope_asks_for_messages_and_for_pieces()
    {
        await Client(ChatProtocol.DashScope).AskAsync(Ask.For("x"));
        Assert.Equal("\"message\"", Sent(ChatProtocol.DashScope).Parameter("result_format"));
        Assert.Null(Sent(ChatProtocol.DashScope).Parameter("incremental_output"));

        await Client(ChatProtocol.DashScope).AskStreamAsync(Ask.For("x"));
        Assert.Equal("true", Sent(ChatProtocol.DashScope).Parameter("incremental_output"));
        Assert.Null(Sent(ChatProtocol.DashScope).Parameter("stream"));
    }

    [Fact]
    public async Task OpenAI_asks_for_the_usage_of_a_stream()
    {
        await Client(ChatProtocol.OpenAI).AskStreamAsync(Ask.For("x"));
        Assert.Equal("true", Sent(ChatProtocol.OpenAI).Parameter("stream"));
        Assert.Equal("""{"include_usage":true}""", Sent(ChatProtocol.OpenAI).Parameter("stream_options"));
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task The_body_is_one_valid_JSON_without_repeated_names(ChatProtocol protocol, bool stream)
    {
        await Client(protocol).AskAsync(Everything with { AdditionalBody = new Dictionary<string, string> { ["temperature"] = "1", ["seed"] = "5", ["stop"] = "[]" } }, stream);
        using var strict = JsonDocument.Parse(Sent(protocol).Text, new JsonDocumentOptions { AllowDuplicateProperties = false });
        Assert.Equal(JsonValueKind.Object, strict.RootElement.ValueKind);
    }
}

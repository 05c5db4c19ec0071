using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Requests;

/// <summary>Tests that the client streams internally and returns one answer if the service answers a request only in a stream.</summary>
public sealed class StreamOnlyTests : ServiceTest
{
    private const string OnlyStreams = "This model only support stream mode, please enable the stream parameter to access the model. ";
    private const string ThinksStreamed = "parameter.enable_thinking must be set to false for non-streaming calls";

    private static readonly ChatRequest Plain = Ask.For("a text in several pieces");

    [Theory, BothProtocols]
    public async Task A_call_that_thinks_is_streamed_from_the_start(ChatProtocol protocol)
    {
        await AskAsync(Client(protocol), Plain with { EnableThinking = true });
        Assert.Equal([true], Streamed(protocol));
    }

    [Theory, BothProtocols]
    public async Task A_call_that_thinks_by_an_additional_field_is_streamed_too(ChatProtocol protocol)
    {
        await AskAsync(Client(protocol), Plain with { EnableThinking = false, AdditionalBody = new Dictionary<string, string> { ["enable_thinking"] = "true" } });
        Assert.Equal([true], Streamed(protocol));
    }

    [Theory]
    [BothProtocols("low", true)]
    [BothProtocols("none", false)]
    public async Task A_call_with_an_effort_is_streamed_where_it_is_to_think(ChatProtocol protocol, string effort, bool isStreamed)
    {
        await AskAsync(Client(protocol), Plain with { Model = "qwen3-32b", ReasoningEffort = effort });
        await AskAsync(Client(protocol), Plain with { Model = "qwen3-32b", AdditionalBody = new Dictionary<string, string> { ["reasoning_effort"] = $"\"{effort}\"" } });
        Assert.Equal([isStreamed, isStreamed], Streamed(protocol));
    }

    [Theory]
    [BothProtocols("qwq-plus")]
    [BothProtocols("QVQ-Max")]
    [BothProtocols("qwen2.5-omni-7b")]
    [BothProtocols("qwen3-next-80b-a3b-thinking")]
    public async Task A_model_that_the_catalog_knows_for_it_is_streamed_from_the_start(ChatProtocol protocol, string model)
    {
        Assert.True(new StreamOnlyModels().Has((Plain with { Model = model }).WithTraits(protocol)));
        await AskAsync(Client(protocol), Plain with { Model = model.ToLowerInvariant() });
        Assert.Equal([true], Streamed(protocol));
    }

    [Theory, BothProtocols]
    public async Task A_usual_call_is_not_streamed(ChatProtocol protocol)
    {
        Assert.Null((await AskAsync(Client(protocol), Plain with { EnableThinking = false })).TimeToFirstToken);
        Assert.Equal([false], Streamed(protocol));
    }

    [Theory, BothProtocols]
    public async Task A_refusal_is_answered_with_a_stream_and_remembered(ChatProtocol protocol)
    {
        QwenClient client = Client(protocol);
        var log = new RecordingLog();
        Refuse(protocol, OnlyStreams);
        var answer = await AskAsync(client, Plain, log);
        Assert.Equal(2, answer.Attempts);
        Assert.NotNull(answer.TimeToFirstToken);
        Assert.True(answer.Duration >= answer.TimeToFirstToken);
        Assert.Contains(log.Lines, line => line.Contains("qwen-plus supports only streaming", StringComparison.Ordinal));

        Assert.Equal(1, (await AskAsync(client, Plain with { EnableThinking = false })).Attempts);
        await AskAsync(client, Plain with { Model = "qwen-max" });
        Assert.Equal([false, true, true, false], Streamed(protocol));
        // Another connection doesn't have this information.
        await AskAsync(Client(protocol), Plain);
        Assert.False(Streamed(protocol)[^1]);
    }

    [Theory, BothProtocols]
    public async Task A_refusal_for_thinking_is_remembered_for_calls_that_may_think(ChatProtocol protocol)
    {
        QwenClient client = Client(protocol);
        Refuse(protocol, ThinksStreamed);
        await AskAsync(client, Plain);
        await AskAsync(client, Plain);
        await AskAsync(client, Plain with { EnableThinking = false });
        Assert.Equal([false, true, true, false], Streamed(protocol));
    }

    [Theory, BothProtocols]
    public async Task Another_refusal_is_an_error_and_not_tried_as_a_stream(ChatProtocol protocol)
    {
        Refuse(protocol, "Temperature should be in [0.0, 2.0)");
        var error = await Assert.ThrowsAsync<QwenException>(() => AskAsync(Client(protocol), Plain));
        Assert.Equal(ErrorKind.InvalidRequest, error.Kind);
        Assert.Equal([false], Streamed(protocol));
    }

    [Theory, BothProtocols]
    public async Task A_stream_that_is_refused_as_well_is_the_error(ChatProtocol protocol)
    {
        Refuse(protocol, OnlyStreams, times: 2);
        var error = await Assert.ThrowsAsync<QwenException>(() => AskAsync(Client(protocol), Plain));
        Assert.Equal(400, error.StatusCode);
        Assert.Equal([false, true], Streamed(protocol));
    }

    /// <summary>A model that thinks by default rejects a search without a stream.</summary>
    [Theory, BothProtocols]
    public async Task A_search_of_a_model_that_thinks_by_default_is_streamed_from_the_start(ChatProtocol protocol)
    {
        QwenClient client = Client(protocol);
        await AskAsync(client, Plain with { Model = "qwen3.5-plus", EnableSearch = true });
        await AskAsync(client, Plain with { Model = "qwen3.5-plus", AdditionalBody = new Dictionary<string, string> { ["enable_search"] = "true" } });
        await AskAsync(client, Plain with { Model = "qwen3.5-plus", EnableSearch = true, EnableThinking = false });
        await AskAsync(client, Plain with { Model = "qwen3.5-plus", EnableSearch = false });
        await AskAsync(client, Plain with { EnableSearch = true });
        Assert.Equal([true, true, false, false, false], Streamed(protocol));
    }

    [Theory, BothProtocols]
    public async Task A_refusal_to_search_while_thinking_is_answered_with_a_stream_and_remembered(ChatProtocol protocol)
    {
        QwenClient client = Client(protocol);
        ChatRequest search = Plain with { EnableSearch = true };
        Refuse(protocol, "<400> InternalError.Algo.InvalidParameter: Non-streaming mode does not support Web Search in thinking mode");
        await AskAsync(client, search);
        await AskAsync(client, search);
        await AskAsync(client, search with { EnableThinking = false });
        Assert.Equal([false, true, true, false], Streamed(protocol));
    }

    [Fact]
    public void No_such_model_of_the_catalog_is_missed()
    {
        var known = ModelCatalog.All.Where(model => model.IsStreamOnly).ToList();
        Assert.Equal(16, known.Count);
        Assert.All(known, model => Assert.True(RequestTraits.CanBeStreamOnly(model.Id), model.Id));
        Assert.False(RequestTraits.CanBeStreamOnly(Ask.Model));
    }

    private static async Task<ChatResponse> AskAsync(QwenClient client, ChatRequest request, ICallLog? log = null)
    {
        using var timeout = new CancellationTokenSource(Asking.Timeout);
        ChatResponse answer = await new CatalogClient(client).AskAsync(request, log ?? NoLog.Instance, timeout.Token);
        Assert.Equal("a text in several pieces", answer.Content);
        Assert.Equal("stop", answer.FinishReason);
        return answer;
    }

    private void Refuse(ChatProtocol protocol, string message, int times = 1) => Next(new Fault
    {
        Status = 400,
        Times = times,
        Body = protocol == ChatProtocol.OpenAI
            ? $$$"""{"error":{"code":"invalid_parameter_error","param":null,"message":"{{{message}}}","type":"invalid_request_error"},"id":"chatcmpl-1","request_id":"1"}"""
            : $$"""{"code":"InvalidParameter","message":"{{message}}","request_id":"1"}""",
        ContentType = "application/json",
    });

    private List<bool> Streamed(ChatProtocol protocol) =>
        [.. Service.Requests.Select(request => protocol == ChatProtocol.OpenAI ? request.BodyText.Contains("\"stream\":true", StringComparison.Ordinal) : request.Headers.ContainsKey("X-DashScope-SSE"))];
}

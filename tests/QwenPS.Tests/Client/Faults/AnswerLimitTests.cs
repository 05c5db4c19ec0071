using System.Text;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Faults;

/// <summary>Tests that an answer that is larger than any valid answer causes a typed error before it fills the memory.</summary>
public sealed class AnswerLimitTests
{
    private const string Json = "application/json";
    private const string Events = "text/event-stream";
    private const string Characters = "more than 16,777,216 characters of text";

    [Theory]
    [InlineData(": {0}\n\n")]
    [InlineData("id: {0}\n\n")]
    [InlineData("data: {{\"choices\":[{{\"delta\":{{\"x\":\"{0}\"}}}}]}}\n\n")]
    [InlineData("data: {{\"usage\":{{\"x\":\"{0}\"}}}}\n\n")]
    public async Task A_stream_ends_at_64_MB_whatever_it_is_made_of(string format)
    {
        await using var server = Flood.Serve(Events, Canned.Piece(ChatProtocol.OpenAI, "a"), Fill(format, 100_000));
        var (received, error) = await Clients.At(server.Uri, ChatProtocol.OpenAI).BreakAsync(Ask.For("x"));
        // Comments and unread fields have the limit of one event, because there's no event between them.
        Check(error, format.StartsWith("data", StringComparison.Ordinal) ? "the response is larger than 64 MB" : "the service sent more than 16 MB without completing a streaming event");
        Assert.Equal(("a", "a"), (received, error.PartialContent));
    }

    [Theory]
    [InlineData("\"content\":\"{0}\"")]
    [InlineData("\"reasoning_content\":\"{0}\"")]
    [InlineData("\"tool_calls\":[{{\"index\":0,\"id\":\"t\",\"function\":{{\"name\":\"f\",\"arguments\":\"{0}\"}}}}]")]
    public async Task A_stream_has_no_more_text_than_its_limit(string format)
    {
        await using var server = Flood.Serve(Events, "", $"data: {{\"choices\":[{{\"delta\":{{{Fill(format, 500_000)}}}}}]}}\n\n");
        Check(await Clients.At(server.Uri, ChatProtocol.OpenAI).FailAsync(Ask.For("x"), stream: true), Characters);
    }

    [Fact]
    public async Task The_limit_holds_for_a_stream_underneath_a_whole_answer()
    {
        await using var server = Flood.Serve(Events, "", Canned.Piece(ChatProtocol.DashScope, new string('x', 500_000)));
        var client = Clients.At(server.Uri, ChatProtocol.DashScope);
        Check(await Assert.ThrowsAsync<QwenException>(() => WholeAnswer.StreamAsync(client, Ask.For("x"), NoLog.Instance, CancellationToken.None)), Characters);
    }

    [Fact]
    public async Task A_finish_reason_makes_no_answer_of_a_stream_that_goes_on_for_ever()
    {
        await using var server = Flood.Serve(Events, Canned.Answer(ChatProtocol.OpenAI, stream: true, "\"content\":\"a\""), Canned.Piece(ChatProtocol.OpenAI, new string('x', 500_000)));
        Check(await Clients.At(server.Uri, ChatProtocol.OpenAI).FailAsync(Ask.For("x"), stream: true), Characters);
    }

    [Theory]
    [InlineData("data:\n\n", "more than 400,000 events")]
    public async Task A_stream_has_no_more_events_than_its_limit(string one, string limit)
    {
        await using var server = Flood.Serve(Events, "", one);
        Check(await Clients.At(server.Uri, ChatProtocol.OpenAI).FailAsync(Ask.For("x"), stream: true), limit);
    }

    [Theory]
    [InlineData("{\"choices\":[", "{},", "{}]}", 1_000_000, "more than 128 choices")]
    [InlineData("{\"output\":{\"choices\":[", "{},", "{}]}}", 1_000_000, "more than 128 choices")]
    [InlineData("{\"choices\":[{\"message\":{\"tool_calls\":[", "{},", "{}]}}]}", 1_000_000, "more than 1,000 tool calls")]
    [InlineData("{\"choices\":[{\"message\":{\"content\":\"x\"},\"logprobs\":{\"content\":[", "{},", "{}]}}]}", 3_000_000, "more than 800,000 list items")]
    [InlineData("{\"choices\":[{\"message\":{\"content\":\"x\"}}],\"search_info\":{\"search_results\":[", "{},", "{}]}}", 3_000_000, "more than 800,000 list items")]
    [InlineData("{\"choices\":[{\"message\":{\"content\":[", "{\"text\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"},", "{}]}}]}", 25_000_000, Characters)]
    [InlineData("{\"choices\":[{\"message\":{\"content\":\"", "xxxxxxxxxxxxxxxx", "\"}}]}", 18_000_000, Characters)]
    [InlineData("{\"choices\":[{\"message\":{\"content\":\"x\"},\"logprobs\":{\"content\":[{\"bytes\":[", "1,", "1]}]}}]}", 18_000_000, Characters)]
    [InlineData("{\"choices\":[{\"message\":{\"content\":\"x\"}}],\"new\":[", "{},", "{}]}", 2_000_000, "more than 1 MB of fields that QwenPS doesn't recognize")]
    [InlineData("{\"choices\":[{\"message\":{\"content\":\"x\"}}]", ",\"new\":1", "}", 2_000_000, "more than 1 MB of fields that QwenPS doesn't recognize")]
    public async Task A_whole_answer_holds_no_more_than_its_limits(string first, string block, string last, int length, string limit)
    {
        await using var server = Flood.Serve(Json, first, block, last, length);
        Check(await Clients.At(server.Uri, ChatProtocol.OpenAI).FailAsync(Ask.For("x")), limit);
    }

    [Theory]
    [InlineData("{\"choices\":[{\"message\":{\"content\":\"x\"},\"finish_reason\":\"stop\",\"new\":[", "{},", "{}]}]}")]
    [InlineData("{\"choices\":[", "1,", "{\"message\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}")]
    [InlineData("{\"id\":[", "{},", "{}],\"choices\":[{\"message\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}")]
    [InlineData("{\"created\":", "1", ",\"choices\":[{\"message\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}")]
    public async Task What_is_skipped_costs_nothing(string first, string block, string last)
    {
        await using var server = Flood.Serve(Json, first, block, last, 8_000_000);
        var answer = await Clients.At(server.Uri, ChatProtocol.OpenAI).AskAsync(Ask.For("x"));
        Assert.Equal(("x", true), (answer.Content, answer.Id is null));
    }

    [Fact]
    public async Task Unknown_fields_of_every_event_count_once()
    {
        string piece = Canned.Event(ChatProtocol.OpenAI, $"{{\"choices\":[{{\"delta\":{{\"content\":\"x\"}}}}],\"new\":\"{new string('y', 10_000)}\"}}");
        await using var server = RawServer.Answering($"200 OK\r\nContent-Type: {Events}", string.Concat(Enumerable.Repeat(piece, 200)) + Canned.Answer(ChatProtocol.OpenAI, stream: true, "\"content\":\"\""));
        var answer = await Clients.At(server.Uri, ChatProtocol.OpenAI).AskStreamAsync(Ask.For("x"));
        Assert.Equal(new string('x', 200), answer.Response.Content);
        Assert.Equal(10_000, Assert.IsType<string>(answer.Response.AdditionalProperties!["new"]).Length);
    }

    [Fact]
    public async Task Tool_calls_that_share_an_index_have_the_limit_too()
    {
        const string call = """{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"ID","function":{"name":"f","arguments":"{}"}}]}}]}""";
        var answer = string.Concat(Enumerable.Range(0, 1001).Select(number => Canned.Event(ChatProtocol.OpenAI, call.Replace("ID", "t" + number, StringComparison.Ordinal))));
        await using var server = RawServer.Answering($"200 OK\r\nContent-Type: {Events}", answer);
        Check(await Clients.At(server.Uri, ChatProtocol.OpenAI).FailAsync(Ask.For("x"), stream: true), "more than 1,000 tool calls");
    }

    [Theory]
    [InlineData("data: {\"error\":{\"code\":\"internal_error\",\"message\":\"", "\"}}\n\n", ChatProtocol.OpenAI)]
    [InlineData("data: {\"code\":\"InternalError\",\"message\":\"", "\"}\n\n", ChatProtocol.DashScope)]
    [InlineData("event:error\ndata: {\"code\":\"InternalError\",\"message\":\"", "\"}\n\n", ChatProtocol.DashScope)]
    public async Task A_long_error_inside_a_stream_is_an_error_that_says_so(string first, string last, ChatProtocol protocol)
    {
        await using var server = Flood.Serve(Events, first, "word ", last, 8_000_000);
        var error = await Clients.At(server.Uri, protocol, options => options with { MaxRetry = 0 }).FailAsync(Ask.For("x"), stream: true);
        Assert.Contains(" responded with ", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 1, 1000);
    }

    [Theory]
    [InlineData("{\"data\":[", "{},", "{}]}", 6_000_000, "the response is larger than 4 MB")]
    [InlineData("{\"data\":[", "{\"id\":\"a\"},", "{}]}", 3_000_000, "more than 10,000 models")]
    public async Task A_list_of_models_has_limits(string first, string block, string last, int length, string limit)
    {
        await using var server = Flood.Serve(Json, first, block, last, length);
        var client = Clients.At(server.Uri, ChatProtocol.OpenAI);
        Check(await Assert.ThrowsAsync<QwenException>(() => client.ListModelsAsync(refresh: true, NoLog.Instance, CancellationToken.None)), limit);
    }

    [Fact]
    public void A_call_that_has_ended_ends_the_reading_of_a_list()
    {
        using var call = new CancellationTokenSource();
        var budget = new AnswerBudget(call.Token);
        budget.BeginEvent();
        call.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
        {
            for (var element = 0; element < 5000; element++) budget.Step();
        });
        Assert.Throws<OperationCanceledException>(() => AnswerReader.Read("{}"u8, budget));
    }

    [Fact]
    public void A_line_of_a_batch_has_the_limits_of_an_answer()
    {
        string line = $"{{\"custom_id\":\"1\",\"response\":{{\"status_code\":200,\"body\":{{\"choices\":[{string.Join(',', Enumerable.Repeat("{}", 129))}]}}}}}}";
        var error = Assert.Throws<QwenException>(() => QwenPS.Batches.ResultReader.Read(Clients.At(new Uri("http://127.0.0.1:1"), ChatProtocol.OpenAI), "qwen-plus", null, Encoding.UTF8.GetBytes(line)));
        Assert.Contains("more than 128 choices", error.Message, StringComparison.Ordinal);
    }

    private static string Fill(string format, int length) => string.Format(System.Globalization.CultureInfo.InvariantCulture, format, new string('x', length));

    private static void Check(QwenException error, string limit)
    {
        Assert.Equal(ErrorKind.Protocol, error.Kind);
        Assert.Contains("larger than any valid response of the service", error.Cause, StringComparison.Ordinal);
        Assert.Contains(limit, error.Message, StringComparison.Ordinal);
        Assert.Equal(1, error.Attempts);
    }
}

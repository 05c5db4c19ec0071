using System.Net;
using System.Text;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client;

/// <summary>Tests a server that returns the Authorization header in all possible places. The key must not appear in any exception or log line.</summary>
public sealed class CanaryTests : ServiceTest
{
    private readonly Canary _canary = new();
    private readonly RecordingLog _log = new();

    [Theory]
    [BothProtocols("""{"error":{"code":"invalid_api_key","message":"Authorization: Bearer KEY is wrong","type":"t"},"request_id":"r"}""")]
    [BothProtocols("""{"code":"InvalidApiKey","message":"KEY","request_id":"r"}""")]
    [BothProtocols("""{"code":"KEY","message":"x"}""")]
    [BothProtocols("""{"error":{"code":"c","message":"x","type":"Bearer KEY","param":"KEY"}}""")]
    [BothProtocols("""{"code":"c","message":"x","request_id":"KEY"}""")]
    [BothProtocols("""{"error":{"message":"x"},"id":"chatcmpl-KEY"}""")]
    [BothProtocols("""{"error":"Bearer KEY"}""")]
    [BothProtocols("""{"request":{"headers":{"authorization":["Bearer KEY"],"KEY":1}}}""")]
    [BothProtocols("<html><title>KEY</title><body>Authorization: Bearer KEY</body></html>")]
    [BothProtocols("POST / HTTP/1.1\r\nAuthorization: Bearer KEY\r\n\r\n")]
    [BothProtocols("data: {\"error\":{\"message\":\"Bearer KEY\"}}\n\n")]
    [BothProtocols("{\"message\":\"cut short: Bearer KEY")]
    public async Task Not_in_the_error_of_an_echo(ChatProtocol protocol, string body)
    {
        foreach (var stream in new[] { false, true })
        {
            foreach (var status in new[] { 401, 503, 200 })
            {
                Service.Reset();
                Next(new Fault { Status = status, Body = WithKey(body), ContentType = Canned.ContentType(stream), OmitRequestId = true, Times = -1 });
                Check(await Client(protocol, Short).FailAsync(Ask.For("x"), stream, _log));
            }
        }
    }

    [Theory]
    [BothProtocols("x-request-id", WholeAndStreamed = true)]
    [BothProtocols("x-dashscope-request-id", WholeAndStreamed = true)]
    [BothProtocols("Location", WholeAndStreamed = true)]
    [BothProtocols("Retry-After", WholeAndStreamed = true)]
    public async Task Not_by_way_of_a_header(ChatProtocol protocol, bool stream, string header)
    {
        foreach (var status in new[] { 400, 307, 200 })
        {
            Service.Reset();
            Next(new Fault { Status = status, Body = "oops", OmitRequestId = true, Headers = new Dictionary<string, string> { [header] = _canary.Key }, Times = -1 });
            Check(await Client(protocol, Short).FailAsync(Ask.For("x"), stream, _log));
        }
    }

    [Theory]
    [BothProtocols("""{"Bearer KEY":nope}""")]
    [BothProtocols("""{"choices":[{"Bearer KEY":nope}]}""")]
    [BothProtocols("""{"usage":{"KEY":{"KEY":[nope]}}}""")]
    public async Task Not_by_way_of_the_place_where_JSON_is_wrong(ChatProtocol protocol, string json)
    {
        NextBody(WithKey(json));
        Check(await Client(protocol, Short).FailAsync(Ask.For("x"), log: _log));

        NextBody(Canned.Piece(protocol, "text") + Canned.Event(protocol, WithKey(json)), "text/event-stream");
        Check((await Client(protocol, Short).BreakAsync(Ask.For("x"))).Error);
    }

    [Theory]
    [BothProtocols("""{"error":{"code":"KEY","message":"Bearer KEY","type":"KEY","param":"KEY"}}""")]
    [BothProtocols("""{"code":"KEY","message":"Bearer KEY","request_id":"KEY"}""")]
    public async Task Not_by_way_of_an_error_inside_a_stream(ChatProtocol protocol, string json)
    {
        var line = protocol == ChatProtocol.OpenAI ? "data: " : "event:error\n:HTTP_STATUS/400\ndata:";
        NextBody(Canned.Piece(protocol, "text") + line + WithKey(json) + "\n\n", "text/event-stream");
        Check((await Client(protocol, Short).BreakAsync(Ask.For("x"))).Error);
    }

    [Theory, BothProtocols]
    public async Task Not_in_bodies_that_are_logged(ChatProtocol protocol)
    {
        var answer = await Client(protocol, Short).AskAsync(Ask.For("My key is " + _canary.Key), _log);
        // The answer belongs to the user, and repeats the user's own text.
        Assert.True(_canary.IsIn(answer.Content));
        Assert.Equal(2, _log.Bodies.Count);
        Assert.All(_log.Bodies, body => Assert.Contains("sk-…", body, StringComparison.Ordinal));
        CheckLog();
    }

    /// <summary>Texts are truncated at 500 characters, 2 KB, or 4 KB. If a key is truncated, no part of it must remain.</summary>
    [Theory]
    [BothProtocols(500)]
    [BothProtocols(2048)]
    [BothProtocols(4096)]
    public async Task Not_by_half_at_the_place_where_a_text_is_cut(ChatProtocol protocol, int cut)
    {
        var plain = new Canary("gateway-key-");
        foreach (var (canary, status) in new[] { (_canary, 400), (plain, 400), (_canary, 200), (plain, 200) })
        {
            for (var before = 0; before <= canary.Key.Length; before += 4)
            {
                Service.Reset();
                var body = new string('.', cut - before) + canary.Key + new string('.', 5000);
                Next(new Fault { Status = status, Body = body, OmitRequestId = true });
                var client = Client(protocol, options => options with { ApiKey = Clients.CreateKey(canary.Key) });
                var error = await client.FailAsync(Ask.For("x"), log: _log);
                Assert.Empty(canary.PlacesIn(error));
                Assert.DoesNotContain(_log.Lines.Concat(_log.Bodies), canary.IsIn);
            }
        }
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task Not_in_the_failures_of_this_side(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { ResetBeforeHeaders = true });
        Next(new Fault { DelayMs = 60_000, Times = -1 });
        Check(await Client(protocol, options => Short(options) with { MaxRetry = 0 }).FailAsync(Ask.For("x"), stream, _log));
        Check(await Client(protocol, options => Short(options) with { IdleTimeout = TimeSpan.FromMilliseconds(300) }).FailAsync(Ask.For("x"), stream, _log));
        Check(await Client(protocol, options => Short(options) with { Timeout = TimeSpan.FromMilliseconds(300) }).FailAsync(Ask.For("x"), stream, _log));
    }

    [Theory]
    [BothProtocols("X-Gateway-Token", WholeAndStreamed = true)]
    [BothProtocols("proxy", WholeAndStreamed = true)]
    [BothProtocols("proxy, as sent", WholeAndStreamed = true)]
    public async Task Not_what_else_the_connection_sends_and_does_not_show(ChatProtocol protocol, bool stream, string what)
    {
        var canary = new Canary("token-");
        var proxy = new NetworkCredential("user", canary.Key);
        string sent = what == "proxy, as sent" ? Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{canary.Key}")) : canary.Key;
        QwenClient client = Client(protocol, options => what == "X-Gateway-Token"
            ? options with { MaxRetry = 0, Headers = new Dictionary<string, string> { [what] = $" {sent} " } }
            : options with { MaxRetry = 0, ProxyCredential = proxy });
        Next(new Fault { Status = 400, Body = $$$"""{"error":{"code":"c","message":"{{{sent}}} is wrong"}}""" });
        QwenException error = await client.FailAsync(Ask.For("x"), stream, _log);
        Assert.Contains("… is wrong", error.Message.Replace(sent[^4..], "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(sent, error + error.Body + string.Concat(_log.Lines) + string.Concat(_log.Bodies), StringComparison.Ordinal);
        Assert.Empty(canary.PlacesIn(error));
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task Not_what_the_headers_of_one_call_say(ChatProtocol protocol, bool stream)
    {
        var canary = new Canary("token-");
        string echo = $$$"""{"error":{"code":"c","message":"{{{canary.Key}}} is wrong"}}""";
        ChatRequest request = Ask.For("x") with { Headers = new Dictionary<string, string> { ["X-Gateway-Token"] = canary.Key, ["X-Team"] = "storage" } };
        Next(new Fault { Status = 503, Body = echo, Times = 2, Headers = new Dictionary<string, string> { ["x-request-id"] = canary.Key } });
        QwenException error = await Client(protocol, Short).FailAsync(request, stream, _log);
        Assert.EndsWith(canary.Key[^4..], error.RequestId, StringComparison.Ordinal);
        Assert.Contains("… is wrong", error.Message.Replace(canary.Key[^4..], "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(canary.PlacesIn(error));
        Assert.DoesNotContain(_log.Lines.Concat(_log.Bodies), canary.IsIn);

        // The key next to them remains masked.
        Next(new Fault { Status = 400, Body = echo + WithKey("Bearer KEY") });
        Check(await Client(protocol, Short).FailAsync(request, stream, _log));
    }

    [Fact]
    public async Task Short_values_of_headers_do_not_tear_words_apart()
    {
        Next(new Fault { Status = 400, Body = """{"error":{"code":"c","message":"storage is full"}}""" });
        QwenClient client = Client(ChatProtocol.OpenAI, options => options with { Headers = new Dictionary<string, string> { ["X-Team"] = "storage" } });
        Assert.Contains("storage is full", (await client.FailAsync(Ask.For("x"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Not_in_the_text_form_of_the_options()
    {
        var client = Client(ChatProtocol.OpenAI, Short);
        Assert.False(_canary.IsIn(client.Options.ToString()));
        Assert.False(_canary.IsIn(client.Options.ApiKey.ToString()));
    }

    [Fact]
    public void The_canary_itself_is_found()
    {
        Assert.True(_canary.IsIn("x" + _canary.Key[^12..] + "x"));
        Assert.NotEmpty(_canary.PlacesIn(new InvalidOperationException("outer", new InvalidOperationException(_canary.Key))));
        Assert.NotEmpty(_canary.PlacesIn(new QwenException(ErrorKind.Server, "x") { Param = _canary.Key }));
        Assert.False(_canary.IsIn("sk-…" + _canary.Key[^4..]));
    }

    private QwenClientOptions Short(QwenClientOptions options) => options with { MaxRetry = 1, ApiKey = Clients.CreateKey(_canary.Key) };

    private string WithKey(string text) => text.Replace("KEY", _canary.Key, StringComparison.Ordinal);

    private void Check(QwenException error)
    {
        Assert.Empty(_canary.PlacesIn(error));
        CheckLog();
    }

    private void CheckLog() => Assert.DoesNotContain(_log.Lines.Concat(_log.Bodies), _canary.IsIn);
}

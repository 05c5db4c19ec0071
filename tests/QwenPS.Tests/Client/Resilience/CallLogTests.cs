using System.Text.RegularExpressions;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Resilience;

/// <summary>Tests the output of -Verbose and -Debug, which is one line per attempt and the bodies.</summary>
public sealed class CallLogTests : ServiceTest
{
    private readonly RecordingLog _log = new();

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task A_good_attempt_is_one_line(ChatProtocol protocol, bool stream)
    {
        var answer = await Client(protocol).AskAsync(Ask.For("x"), stream, _log);
        Assert.Matches($@"^POST {Regex.Escape(Address(protocol))} -> 200 \(\d+ ms, request id {answer.RequestId}\)$", Assert.Single(_log.Lines));
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task Each_attempt_is_one_line_with_the_wait_before_the_next(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { Status = 503, Headers = new Dictionary<string, string> { ["retry-after-ms"] = "200" } });
        Next(new Fault { Status = 429, Headers = new Dictionary<string, string> { ["Retry-After"] = "0" } });
        await Client(protocol, options => options with { MaxRetry = 4 }).AskAsync(Ask.For("x"), stream, _log);
        var (overloaded, limited) = protocol == ChatProtocol.OpenAI ? ("service_unavailable", "limit_requests") : ("ModelServingError", "Throttling.RateQuota");
        Assert.Collection(
            _log.Lines,
            line => Assert.Matches($@"^POST {Regex.Escape(Address(protocol))} -> 503 {overloaded} \(\d+ ms, request id [0-9a-f-]{{36}}\); try 2 of 5 in 0\.2 s$", line),
            line => Assert.Matches($@"^POST {Regex.Escape(Address(protocol))} -> 429 {limited} \(\d+ ms, request id [0-9a-f-]{{36}}\); try 3 of 5 in 0\.0 s$", line),
            line => Assert.Matches(@"^qwen-plus: 1 in flight, \d+(\.\d)? requests/min, 1 refused", line),
            line => Assert.Matches(@" -> 200 \(\d+ ms, request id [0-9a-f-]{36}\)$", line));
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task The_last_attempt_of_a_call_that_fails_is_told_too(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { ResetBeforeHeaders = true, Times = -1 });
        await Client(protocol, options => options with { MaxRetry = 1 }).FailAsync(Ask.For("x"), stream, _log);
        Assert.Equal(2, _log.Lines.Count);
        Assert.Matches(@"^POST http://127\.0\.0\.1:\d+/[^ ]+ -> Network \(\d+ ms\)$", _log.Lines[1]);
    }

    [Theory, BothProtocols]
    public async Task A_line_is_one_line_whatever_came(ChatProtocol protocol)
    {
        Next(new Fault { Status = 400, Body = """{"code":"Odd\nCode\u001b[2J","message":"x","request_id":"r\n1"}""", OmitRequestId = true });
        await Client(protocol).FailAsync(Ask.For("x"), log: _log);
        Assert.DoesNotContain(Assert.Single(_log.Lines), char.IsControl);
    }

    [Theory, BothProtocols]
    public async Task Bodies_are_told_as_they_were(ChatProtocol protocol)
    {
        await Client(protocol).AskAsync(Ask.For("Grüße 😀"), _log);
        Assert.Equal(2, _log.Bodies.Count);
        Assert.Equal($"Request ({Service.Requests[0].BodyLength} bytes): {Sent(protocol).Text}", _log.Bodies[0]);
        Assert.Matches(@"^Response \(\d+ bytes\): \{.*Grüße 😀.*\}$", _log.Bodies[1]);
    }

    [Theory, BothProtocols]
    public async Task The_body_of_an_error_is_told_for_each_attempt(ChatProtocol protocol)
    {
        Next(new Fault { Status = 503, Body = "sorry" });
        await Client(protocol).AskAsync(Ask.For("x"), _log);
        Assert.Equal(4, _log.Bodies.Count);
        Assert.Equal("Response (5 bytes): sorry", _log.Bodies[1]);
    }

    [Theory, BothProtocols]
    public async Task Bodies_are_cut_at_4_KB(ChatProtocol protocol)
    {
        await Client(protocol).AskAsync(Ask.For(Ask.LongText(100_000)), _log);
        Assert.All(_log.Bodies, body =>
        {
            Assert.InRange(body.Length, 4000, 4200);
            Assert.EndsWith("…", body, StringComparison.Ordinal);
            Assert.Matches(@"^(Request|Response) \(10\d\d\d\d bytes\): ", body);
        });
    }

    [Theory, BothProtocols]
    public async Task Nobody_who_does_not_want_bodies_gets_any(ChatProtocol protocol)
    {
        var log = new RecordingLog { WantsBodies = false };
        await Client(protocol).AskAsync(Ask.For("x"), log);
        Assert.Empty(log.Bodies);
        Assert.Single(log.Lines);
    }

    private string Address(ChatProtocol protocol) =>
        Service.BaseUri + (protocol == ChatProtocol.OpenAI ? "compatible-mode/v1/chat/completions" : "api/v1/services/aigc/text-generation/generation");
}

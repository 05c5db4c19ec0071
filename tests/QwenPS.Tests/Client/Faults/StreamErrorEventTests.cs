using System.Text.Json.Nodes;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Faults;

/// <summary>Tests an error inside a stream that started with the status 200.</summary>
public sealed class StreamErrorEventTests : ServiceTest
{
    private static readonly string Text = Ask.LongText(200);

    [Theory]
    [BothProtocols("data_inspection_failed", ErrorKind.ContentFilter)]
    [BothProtocols("Arrearage", ErrorKind.Billing)]
    [BothProtocols("limit_requests", ErrorKind.RateLimit)]
    [BothProtocols("InternalError.Algo", ErrorKind.Server)]
    public async Task After_the_first_text_it_is_typed_and_keeps_the_text(ChatProtocol protocol, string code, ErrorKind kind)
    {
        Next(Error(after: 4, code));
        var (received, error) = await Client(protocol).BreakAsync(Ask.For(Text));
        Assert.Equal((kind, code, 1), (error.Kind, error.Code, error.Attempts));
        Assert.Contains("It went wrong.", error.Message, StringComparison.Ordinal);
        Assert.NotEqual("", received);
        Assert.StartsWith(received, Text, StringComparison.Ordinal);
        Assert.Equal(received, error.PartialContent);
        Assert.True(Guid.TryParse(error.RequestId, out _), error.RequestId);
        Assert.Single(Service.Requests);
    }

    [Theory]
    [BothProtocols("data_inspection_failed", ErrorKind.ContentFilter)]
    [BothProtocols("invalid_api_key", ErrorKind.Authentication)]
    public async Task Before_the_first_text_it_is_typed_too(ChatProtocol protocol, string code, ErrorKind kind)
    {
        Next(Error(after: 0, code));
        var error = await Client(protocol).FailAsync(Ask.For(Text), stream: true);
        Assert.Equal((kind, code, 1), (error.Kind, error.Code, error.Attempts));
        Assert.Null(error.PartialContent);
    }

    [Theory]
    [BothProtocols(0)]
    [BothProtocols(1)]
    public async Task Before_the_first_text_it_is_tried_again_where_that_helps(ChatProtocol protocol, int after)
    {
        // The first event of the DashScope protocol already contains text.
        if (protocol == ChatProtocol.DashScope && after > 0) return;
        Next(Error(after, "limit_requests") with { Status = 429, Times = 2 });
        var answer = await Client(protocol).AskStreamAsync(Ask.For(Text));
        Assert.Equal(Text, answer.Joined);
        Assert.Equal(3, answer.Response.Attempts);
    }

    [Theory]
    [InlineData(429, ErrorKind.RateLimit)]
    [InlineData(500, ErrorKind.Server)]
    [InlineData(403, ErrorKind.Permission)]
    public async Task The_DashScope_protocol_tells_the_status_in_a_comment(int status, ErrorKind kind)
    {
        Next(Error(after: 4, "OfNextYear") with { Status = status });
        var (_, error) = await Client(ChatProtocol.DashScope).BreakAsync(Ask.For(Text));
        Assert.Equal((kind, status, "OfNextYear"), (error.Kind, error.StatusCode, error.Code));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task The_status_of_an_error_is_that_of_its_own_event(string lineEnd)
    {
        string error = "id:2\nevent:error\n:HTTP_STATUS/429\ndata:{\"code\":\"x\",\"message\":\"m\"}\n\n";
        NextBody((Canned.Piece(ChatProtocol.DashScope, "so far") + error + Canned.Piece(ChatProtocol.DashScope, "later")).Replace("\n", lineEnd, StringComparison.Ordinal), "text/event-stream");
        var (_, exception) = await Client(ChatProtocol.DashScope).BreakAsync(Ask.For("x"));
        Assert.Equal((ErrorKind.RateLimit, 429), (exception.Kind, exception.StatusCode));
    }

    [Theory]
    [InlineData("data: {\"error\":\"It went wrong.\"}")]
    [InlineData("data: {\"error\":{\"message\":\"It went wrong.\"}}")]
    [InlineData("data: {\"error\":{\"message\":\"It went wrong.\",\"code\":null,\"type\":null,\"param\":null}}")]
    [InlineData("event: error\ndata: {\"error\":{\"message\":\"It went wrong.\"}}")]
    public async Task An_error_without_a_code_is_one_too(string line)
    {
        NextBody(Canned.Piece(ChatProtocol.OpenAI, "so far") + line + "\n\n", "text/event-stream");
        var (received, error) = await Client(ChatProtocol.OpenAI).BreakAsync(Ask.For("x"));
        Assert.Equal(("so far", "so far"), (received, error.PartialContent));
        Assert.Contains("It went wrong.", error.Message, StringComparison.Ordinal);
        Assert.Null(error.Code);
        Assert.Equal(ErrorKind.Server, error.Kind);
    }

    [Fact]
    public async Task An_error_event_of_the_DashScope_protocol_that_is_no_JSON_is_one_too()
    {
        NextBody(Canned.Piece(ChatProtocol.DashScope, "so far") + "event:error\n:HTTP_STATUS/500\ndata:oops\n\n", "text/event-stream");
        var (received, error) = await Client(ChatProtocol.DashScope).BreakAsync(Ask.For("x"));
        Assert.Equal(("so far", "so far"), (received, error.PartialContent));
        Assert.Equal((ErrorKind.Server, 500), (error.Kind, error.StatusCode));
    }

    // Under load, the compatible protocol reports the error in the text of the last delta.
    [Theory]
    [InlineData("Throttling: TPM(10680324/10000000)", ErrorKind.TokenQuota, "Throttling", null)]
    [InlineData("{\"error\":{\"code\":\"429\",\"message\":\"Throttling: TPM(1/1)\"}}", ErrorKind.TokenQuota, "Throttling", 429)]
    [InlineData("data:{\"code\":\"BadRequest.TooLarge\",\"message\":\"Exceeded limit on max bytes to request body : 6291456\"}\n\n", ErrorKind.InvalidRequest, "BadRequest.TooLarge", null)]
    [InlineData("It went wrong.", ErrorKind.Server, null, null)]
    [InlineData("", ErrorKind.Server, null, null)]
    public async Task An_error_in_the_place_of_the_text_is_no_answer(string text, ErrorKind kind, string? code, int? status)
    {
        Next(new Fault { Body = Canned.Piece(ChatProtocol.OpenAI, "so far") + ErrorFinish(text), ContentType = "text/event-stream", OmitRequestId = true });
        var (received, error) = await Client(ChatProtocol.OpenAI).BreakAsync(Ask.For("x"));
        Assert.Equal(("so far", "so far"), (received, error.PartialContent));
        Assert.Equal((kind, code, status ?? 200), (error.Kind, error.Code, error.StatusCode));
        Assert.Equal("of-the-piece", error.RequestId);
        if (text.StartsWith("It", StringComparison.Ordinal)) Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_in_the_place_of_the_first_text_is_tried_again()
    {
        NextBody(ErrorFinish("Throttling: TPM(1/1)"), "text/event-stream");
        var answer = await Client(ChatProtocol.OpenAI).AskStreamAsync(Ask.For(Text));
        Assert.Equal((Text, 2), (answer.Joined, answer.Response.Attempts));
    }

    [Fact]
    public async Task An_error_in_the_place_of_a_whole_answer_is_none()
    {
        NextBody(new JsonObject { ["choices"] = new JsonArray(Choice("message", "Throttling: TPM(1/1)")) }.ToJsonString(), "application/json");
        var answer = await Client(ChatProtocol.OpenAI).AskAsync(Ask.For(Text));
        Assert.Equal((Text, 2), (answer.Content, answer.Attempts));
    }

    private static string ErrorFinish(string text) => "data: " + new JsonObject { ["id"] = "chatcmpl-of-the-piece", ["choices"] = new JsonArray(Choice("delta", text)) }.ToJsonString() + "\n\ndata: [DONE]\n\n";

    private static JsonObject Choice(string name, string text) => new()
    {
        ["index"] = 0,
        [name] = new JsonObject { ["content"] = text },
        ["finish_reason"] = "error_finish",
    };

    private static Fault Error(int after, string code) => new()
    {
        ErrorEventAfter = after,
        ErrorBody = new JsonObject { ["code"] = code, ["message"] = "It went wrong.", ["type"] = code, ["param"] = null },
        Status = 400,
    };
}

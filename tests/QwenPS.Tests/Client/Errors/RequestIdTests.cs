using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Errors;

/// <summary>Tests the ID for a support ticket, which is the first available ID.</summary>
public sealed class RequestIdTests : ServiceTest
{
    [Theory]
    [BothProtocols("x-request-id", "header-1", "header-1", WholeAndStreamed = true)]
    [BothProtocols("x-request-id", "", "body", WholeAndStreamed = true)]
    [BothProtocols("x-dashscope-request-id", "header-1", "body", WholeAndStreamed = true)]
    public async Task Of_an_answer(ChatProtocol protocol, bool stream, string header, string value, string expected)
    {
        var body = Canned.Answer(protocol, stream, "\"content\":\"x\"", more: protocol == ChatProtocol.OpenAI ? "\"request_id\":\"r-1\"" : null);
        Next(new Fault { Body = body, ContentType = Canned.ContentType(stream), OmitRequestId = true, Headers = new Dictionary<string, string> { [header] = value } });
        var answer = await Client(protocol).AskAsync(Ask.For("question"), stream);
        Assert.Equal(expected == "body" ? "r-1" : expected, answer.RequestId);
    }

    [Theory]
    [InlineData("x-dashscope-request-id")]
    [InlineData("req-id")]
    [InlineData("x-acs-request-id")]
    [InlineData("request-id")]
    public async Task Of_a_gateway(string header)
    {
        Next(new Fault { Status = 403, Body = "no", OmitRequestId = true, Headers = new Dictionary<string, string> { [header] = "gateway-1" } });
        var error = await Client(ChatProtocol.OpenAI).FailAsync(Ask.For("x"));
        Assert.Equal("gateway-1", error.RequestId);
        Assert.EndsWith(" Request ID: gateway-1.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("No", "No. ")]
    [InlineData("No.", "No. ")]
    [InlineData("Why not?", "Why not? ")]
    [InlineData("不行。", "不行。 ")]
    [InlineData("It said \"no.\"", "It said \"no.\" ")]
    [InlineData("It said \"no\"", "It said \"no\". ")]
    [InlineData("See https://example.com/a.", "See https://example.com/a. ")]
    [InlineData("See https://example.com/a", "See https://example.com/a ")]
    public async Task Is_a_sentence_of_its_own_behind_the_message(string message, string shown)
    {
        Next(new Fault { Status = 403, Body = ErrorBody.Create(ChatProtocol.OpenAI, "x", message) });
        var error = await Client(ChatProtocol.OpenAI).FailAsync(Ask.For("x"));
        Assert.EndsWith($": {shown}Request ID: {error.RequestId}.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chatcmpl-abc", "abc")]
    [InlineData("chatcmpl-", null)]
    [InlineData("abc", null)]
    public async Task Of_the_chats_own_id(string id, string? expected)
    {
        Next(new Fault { Status = 403, Body = $$"""{"error":{"message":"no"},"id":"{{id}}"}""", OmitRequestId = true });
        Assert.Equal(expected, (await Client(ChatProtocol.OpenAI).FailAsync(Ask.For("x"))).RequestId);
    }
}

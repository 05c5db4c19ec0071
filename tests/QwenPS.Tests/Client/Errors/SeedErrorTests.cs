using System.Globalization;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Errors;

/// <summary>Tests the unchanged errors that users reported.</summary>
public sealed class SeedErrorTests : ServiceTest
{
    [Fact]
    public async Task Insufficient_balance()
    {
        const string body = """{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}""";
        var error = await FailAsync(402, body);
        Assert.Equal((ErrorKind.Billing, 402, "invalid_request_error", "unknown_error"), (error.Kind, error.StatusCode, error.Code, error.Type));
        Assert.Contains("Insufficient Balance", error.Message, StringComparison.Ordinal);
        Assert.Contains("Top up", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("e3150189-8018-9c26-98cc-11b8c6819a9e")]
    [InlineData("6a98feef-2e2f-900b-93e3-da8d1d763d27")]
    public async Task Model_access_denied(string id)
    {
        var body = $$"""{"error": {"code": "Model.AccessDenied", "param": null, "message": "Model access denied.", "type": "Model.AccessDenied"}, "id": "chatcmpl-{{id}}", "request_id": "{{id}}"}""";
        var error = await FailAsync(403, body);
        Assert.Equal((ErrorKind.ModelAccess, 403, "Model.AccessDenied", "Model.AccessDenied", null), (error.Kind, error.StatusCode, error.Code, error.Type, error.Param));
        Assert.Equal(id, error.RequestId);
        Assert.Equal($"127.0.0.1 responded with 403 Model.AccessDenied: Model access denied. Request ID: {id}.", error.Message);
        Assert.Equal(body, error.Body);
    }

    [Fact]
    public async Task Incorrect_key()
    {
        const string body = """
            {
            "error": {
            "message": "Incorrect API key provided. ",
            "type": "invalid_request_error",
            "param": null,
            "code": "invalid_api_key"
            }
            }
            """;
        var error = await FailAsync(401, body);
        Assert.Equal((ErrorKind.Authentication, 401, "invalid_api_key", "invalid_request_error"), (error.Kind, error.StatusCode, error.Code, error.Type));
        Assert.Contains("Incorrect API key provided.", error.Message, StringComparison.Ordinal);
        Assert.Contains("-Region", error.Remedy, StringComparison.Ordinal);
    }

    /// <summary>The KeyError in the reports is from a client that requires a field. In this client, every field can be missing.</summary>
    [Theory]
    [InlineData("""{"detail":"x"}""")]
    [InlineData("""{"response":{"status":400}}""")]
    [InlineData("""{"error":{"param":"model"}}""")]
    [InlineData("""{"error":{"code":null,"message":null,"type":null,"param":null},"id":null,"request_id":null}""")]
    [InlineData("""{"error":{"error":{"error":{}}}}""")]
    [InlineData("[]")]
    [InlineData("\"request\"")]
    public async Task Missing_keys_of_an_error(string body)
    {
        var error = await FailAsync(400, body);
        Assert.Equal((ErrorKind.InvalidRequest, 400), (error.Kind, error.StatusCode));
        Assert.Equal(body, error.Body);
    }

    [Theory]
    [BothProtocols("""{"choices":[{}]}""")]
    [BothProtocols("""{"choices":[{"message":{}}]}""")]
    [BothProtocols("""{"choices":[{"message":null,"finish_reason":null}]}""")]
    [BothProtocols("""{"output":{"choices":[{}]}}""")]
    [BothProtocols("""{"output":{"text":""}}""")]
    public async Task Missing_keys_of_an_answer(ChatProtocol protocol, string body)
    {
        NextBody(body);
        var answer = await Client(protocol).AskAsync(Ask.For("question"));
        Assert.Equal("", answer.Content);
        Assert.Null(answer.FinishReason);
        Assert.Null(answer.Usage);
        Assert.Equal("qwen-plus", answer.Model);
    }

    private Task<QwenException> FailAsync(int status, string body)
    {
        // Causes and remedies are in the user's language.
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en-US");
        Next(new Fault { Status = status, Body = body, OmitRequestId = true });
        return Client(ChatProtocol.OpenAI).FailAsync(Ask.For("你是谁？你能帮我解决什么问题？"));
    }
}

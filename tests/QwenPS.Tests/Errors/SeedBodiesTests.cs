using QwenPS.Emulator;
using Xunit;

namespace QwenPS.Tests.Errors;

/// <summary>Tests the unchanged responses in the documents that this module is based on.</summary>
public sealed class SeedBodiesTests : ErrorService
{
    private const string ModelDenied =
        """{"error": {"code": "Model.AccessDenied", "param": null, "message": "Model access denied.", "type": "Model.AccessDenied"}, "id": "chatcmpl-e3150189-8018-9c26-98cc-11b8c6819a9e", "request_id": "e3150189-8018-9c26-98cc-11b8c6819a9e"}""";

    [Fact]
    public async Task The_403_of_a_model_that_the_key_may_not_call()
    {
        QwenException error = await FailAsync(ChatProtocol.OpenAI, new Fault { Status = 403, Body = ModelDenied, OmitRequestId = true });
        Assert.Equal((ErrorKind.ModelAccess, 403, "Model.AccessDenied"), (error.Kind, error.StatusCode, error.Code));
        Assert.Equal("e3150189-8018-9c26-98cc-11b8c6819a9e", error.RequestId);
        Assert.Contains("request id: e3150189-8018-9c26-98cc-11b8c6819a9e", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("isn't activated", error.Cause, StringComparison.Ordinal);
        Assert.Contains("workspace", error.Remedy, StringComparison.Ordinal);
        Assert.Contains("https://bailian.console.aliyun.com", error.Links);
    }

    [Fact]
    public async Task The_402_of_another_provider_behind_the_same_protocol()
    {
        const string body = """{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}""";
        QwenException error = await FailAsync(ChatProtocol.OpenAI, new Fault { Status = 402, Body = body });
        Assert.Equal((ErrorKind.Billing, 402), (error.Kind, error.StatusCode));
        Assert.Contains("balance", error.Cause, StringComparison.Ordinal);
        Assert.Contains("Top up", error.Remedy, StringComparison.Ordinal);
        Assert.Contains("https://platform.deepseek.com/top_up", error.Links);
    }

    [Theory]
    [InlineData(402, "")]
    [InlineData(402, "Payment Required")]
    [InlineData(402, """{"error":"Insufficient Balance"}""")]
    public async Task A_402_of_any_shape(int status, string body)
    {
        QwenException error = await FailAsync(ChatProtocol.OpenAI, body.Length == 0 ? new Fault { Status = status, EmptyBody = true } : new Fault { Status = status, Body = body });
        Assert.Equal((ErrorKind.Billing, 402), (error.Kind, error.StatusCode));
    }

    [Fact]
    public async Task The_401_of_a_wrong_key()
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
        QwenException error = await FailAsync(ChatProtocol.OpenAI, new Fault { Status = 401, Body = body });
        Assert.Equal((ErrorKind.Authentication, "invalid_api_key", "invalid_request_error"), (error.Kind, error.Code, error.Type));
        Assert.Contains("-Region", error.Remedy, StringComparison.Ordinal);
    }

    // The response behind "KeyError: 'request'": the field that the other client expects doesn't exist.
    [Theory]
    [InlineData("""{"code":"InvalidApiKey","message":"No API-key provided.","request_id":"e3150189-8018-9c26-98cc-11b8c6819a9e"}""", "has no API key")]
    [InlineData("""{"code":"InvalidApiKey","message":"Invalid API-key provided.","request_id":"e3150189-8018-9c26-98cc-11b8c6819a9e"}""", "doesn't accept the API key")]
    [InlineData("""{"message":"Error api key"}""", "doesn't accept the API key")]
    public async Task The_native_answer_to_a_missing_key(string body, string cause)
    {
        QwenException error = await FailAsync(ChatProtocol.DashScope, new Fault { Status = 401, Body = body });
        Assert.Equal(ErrorKind.Authentication, error.Kind);
        Assert.Contains(cause, error.Cause, StringComparison.Ordinal);
    }

    // The table of status codes: 错误码 | 说明.
    [Theory]
    [InlineData(400, "Invalid Request Error", ErrorKind.InvalidRequest)]
    [InlineData(401, "Incorrect API key provided", ErrorKind.Authentication)]
    [InlineData(429, "Rate limit reached for requests", ErrorKind.RateLimit)]
    [InlineData(429, "You exceeded your current quota, please check your plan and billing details", ErrorKind.TokenQuota)]
    [InlineData(500, "The server had an error while processing your request", ErrorKind.Server)]
    [InlineData(503, "The engine is currently overloaded, please try again later", ErrorKind.Overloaded)]
    public async Task The_documented_statuses_without_a_code(int status, string message, ErrorKind kind)
    {
        string body = $$$"""{"error":{"message":"{{{message}}}","type":"invalid_request_error","param":null,"code":null}}""";
        QwenException error = await FailAsync(ChatProtocol.OpenAI, new Fault { Status = status, Body = body });
        Assert.Equal((kind, status), (error.Kind, error.StatusCode));
    }
}

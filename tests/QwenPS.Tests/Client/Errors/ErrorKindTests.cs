using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Errors;

/// <summary>Tests the kinds of the documented errors in both protocols, and whether the errors are retried.</summary>
public sealed class ErrorKindTests : ServiceTest
{
    private const int Never = 1;
    private const int Once = 2;
    private const int Always = 4;

    [Theory]
    [BothProtocols(400, "missing_required_field", "Missing required parameter.", ErrorKind.InvalidRequest, Never)]
    [BothProtocols(400, "invalid_value", "Range of top_p should be (0.0, 1.0]", ErrorKind.InvalidRequest, Never)]
    [BothProtocols(400, "invalid_parameter_error", "Temperature should be in [0.0, 2.0)", ErrorKind.InvalidRequest, Never)]
    [BothProtocols(400, "InvalidParameter", "Required parameter(s) missing.", ErrorKind.InvalidRequest, Never)]
    [BothProtocols(400, "InvalidParameter.DataInspection", "Unable to download the media resource.", ErrorKind.InvalidRequest, Never)]
    [BothProtocols(400, "BadRequest.IllegalInput", "The input parameter requires json format.", ErrorKind.InvalidRequest, Never)]
    [BothProtocols(400, "model_not_supported", "The model is not supported.", ErrorKind.ModelNotFound, Never)]
    [BothProtocols(404, "model_not_found", "The model `qwen-plsu` does not exist.", ErrorKind.ModelNotFound, Never)]
    [BothProtocols(404, "ModelNotFound", "Model can not be found.", ErrorKind.ModelNotFound, Never)]
    [BothProtocols(400, "context_length_exceeded", "Too long.", ErrorKind.ContextLength, Never)]
    [BothProtocols(400, "InvalidParameter", "Range of input length should be [1, 30720]", ErrorKind.ContextLength, Never)]
    [BothProtocols(400, "invalid_parameter_error", "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 129024]", ErrorKind.ContextLength, Never)]
    [BothProtocols(400, "data_inspection_failed", "Input data may contain inappropriate content.", ErrorKind.ContentFilter, Never)]
    [BothProtocols(400, "DataInspectionFailed", "Output data may contain inappropriate content.", ErrorKind.ContentFilter, Never)]
    [BothProtocols(400, "Arrearage", "Access denied, please make sure your account is in good standing.", ErrorKind.Billing, Never)]
    [BothProtocols(401, "invalid_api_key", "Incorrect API key provided. ", ErrorKind.Authentication, Never)]
    [BothProtocols(401, "InvalidApiKey", "Invalid API-key provided.", ErrorKind.Authentication, Never)]
    [BothProtocols(401, "expired_api_key", "The API key has expired.", ErrorKind.Authentication, Never)]
    [BothProtocols(401, "revoked_api_key", "The API key has been revoked.", ErrorKind.Authentication, Never)]
    [BothProtocols(402, "invalid_request_error", "Insufficient Balance", ErrorKind.Billing, Never)]
    [BothProtocols(403, "Model.AccessDenied", "Model access denied.", ErrorKind.ModelAccess, Never)]
    [BothProtocols(403, "model_access_denied", "Model access denied.", ErrorKind.ModelAccess, Never)]
    [BothProtocols(403, "Workspace.AccessDenied", "Workspace access denied.", ErrorKind.WorkspaceAccess, Never)]
    [BothProtocols(403, "AccessDenied", "Access denied.", ErrorKind.Permission, Never)]
    [BothProtocols(403, "access_denied", "Access denied.", ErrorKind.Permission, Never)]
    [BothProtocols(403, "AccessDenied.Unpurchased", "Access to model denied.", ErrorKind.Permission, Never)]
    [BothProtocols(404, "not_found", "url error, please check url!", ErrorKind.NotFound, Never)]
    [BothProtocols(408, "timeout", "Too slow.", ErrorKind.Timeout, Always)]
    [BothProtocols(504, "gateway_timeout", "Too slow.", ErrorKind.Timeout, Always)]
    [BothProtocols(413, "request_too_large", "Too large.", ErrorKind.InvalidRequest, Never)]
    [BothProtocols(429, "rate_limit_exceeded", "Too many requests.", ErrorKind.RateLimit, Always)]
    [BothProtocols(429, "limit_requests", "You exceeded your current requests list.", ErrorKind.RateLimit, Always)]
    [BothProtocols(429, "Throttling", "Requests throttling triggered.", ErrorKind.RateLimit, Always)]
    [BothProtocols(429, "Throttling.RateQuota", "Requests rate limit exceeded, please try again later.", ErrorKind.RateLimit, Always)]
    [BothProtocols(429, "limit_burst_rate", "Request rate increased too quickly.", ErrorKind.RateLimit, Always)]
    [BothProtocols(429, "Throttling.BurstRate", "Request rate increased too quickly.", ErrorKind.RateLimit, Always)]
    [BothProtocols(429, "concurrent_limit_exceeded", "Too many at once.", ErrorKind.Concurrency, Always)]
    [BothProtocols(500, "internal_error", "The server had an error.", ErrorKind.Server, Always)]
    [BothProtocols(500, "InternalError", "An internal error has occured.", ErrorKind.Server, Always)]
    [BothProtocols(500, "InternalError.Algo", "An internal error has occured.", ErrorKind.Server, Always)]
    [BothProtocols(500, "RequestTimeOut", "Request timed out.", ErrorKind.Server, Always)]
    [BothProtocols(502, "bad_gateway", "Bad gateway.", ErrorKind.Overloaded, Always)]
    [BothProtocols(503, "service_unavailable", "The engine is currently overloaded, please try again later", ErrorKind.Overloaded, Always)]
    [BothProtocols(503, "ModelUnavailable", "Model is unavailable.", ErrorKind.Overloaded, Always)]
    [BothProtocols(503, "ModelServingError", "The engine is overloaded.", ErrorKind.Overloaded, Always)]

    // The code has two meanings: a limit on tokens per minute, which is temporary, and an exhausted quota. If the meaning is unclear, the call is retried once.
    [BothProtocols(429, "Throttling.AllocationQuota", "Allocated quota exceeded, please increase your quota limit.", ErrorKind.TokenQuota, Always)]
    [BothProtocols(429, "insufficient_quota", "Allocated quota exceeded, please increase your quota limit.", ErrorKind.TokenQuota, Always)]
    [BothProtocols(429, "Throttling.AllocationQuota", "Free allocated quota exceeded.", ErrorKind.Billing, Never)]
    [BothProtocols(429, "insufficient_quota", "You exceeded your current quota, please check your plan and billing details", ErrorKind.TokenQuota, Once)]
    [BothProtocols(429, "Throttling.AllocationQuota", "Quota.", ErrorKind.TokenQuota, Once)]
    [BothProtocols(429, "insufficient_quota", "额度不足", ErrorKind.TokenQuota, Once)]
    [BothProtocols(429, "limit_requests", "You exceeded your current quota, please check your plan and billing details", ErrorKind.TokenQuota, Once)]
    public async Task It_is_of_its_kind(ChatProtocol protocol, int status, string code, string message, ErrorKind kind, int attempts)
    {
        Next(new Fault { Status = status, Body = ErrorBody.Create(protocol, code, message, "some_type", "some_param"), Headers = NoHeaderId, Times = -1 });
        var error = await Client(protocol, options => options with { MaxRetry = 3 }).FailAsync(Ask.For("x"));

        Assert.Equal((kind, status, code, attempts), (error.Kind, error.StatusCode, error.Code, error.Attempts));
        Assert.Equal(attempts, Service.Requests.Count);
        Assert.Equal(protocol == ChatProtocol.OpenAI ? ("some_type", "some_param") : (null, null), (error.Type, error.Param));
        Assert.Equal(ErrorBody.RequestId, error.RequestId);
        Assert.Contains($"127.0.0.1 responded with {status} {code}: {message.Trim()}{(message.Trim()[^1] is '.' or '!' ? "" : ".")} Request ID: {ErrorBody.RequestId}.", error.Message, StringComparison.Ordinal);
        Assert.Null(error.InnerException);
    }

    /// <summary>An empty header is treated as missing, and the ID in the body is used.</summary>
    private static readonly Dictionary<string, string> NoHeaderId = new() { ["x-request-id"] = "" };
}

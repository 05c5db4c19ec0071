using QwenPS.Client.Errors;
using Xunit;

namespace QwenPS.Tests.Errors;

/// <summary>Tests the kind and the retry rule for a status, a code, a type, and a message.</summary>
public sealed class ClassifierTests
{
    // The documented table, with the codes of both protocols.
    [Theory]
    [InlineData(400, "missing_required_field", ErrorKind.InvalidRequest, "Never")]
    [InlineData(400, "invalid_value", ErrorKind.InvalidRequest, "Never")]
    [InlineData(400, "invalid_parameter_error", ErrorKind.InvalidRequest, "Never")]
    [InlineData(400, "InvalidParameter", ErrorKind.InvalidRequest, "Never")]
    [InlineData(400, "BadRequest.EmptyInput", ErrorKind.InvalidRequest, "Never")]
    [InlineData(400, "model_not_supported", ErrorKind.ModelNotFound, "Never")]
    [InlineData(404, "model_not_found", ErrorKind.ModelNotFound, "Never")]
    [InlineData(404, "ModelNotFound", ErrorKind.ModelNotFound, "Never")]
    [InlineData(400, "context_length_exceeded", ErrorKind.ContextLength, "Never")]
    [InlineData(400, "data_inspection_failed", ErrorKind.ContentFilter, "Never")]
    [InlineData(400, "DataInspectionFailed", ErrorKind.ContentFilter, "Never")]
    [InlineData(400, "Arrearage", ErrorKind.Billing, "Never")]
    [InlineData(401, "invalid_api_key", ErrorKind.Authentication, "Never")]
    [InlineData(401, "InvalidApiKey", ErrorKind.Authentication, "Never")]
    [InlineData(401, "expired_api_key", ErrorKind.Authentication, "Never")]
    [InlineData(401, "revoked_api_key", ErrorKind.Authentication, "Never")]
    [InlineData(403, "Model.AccessDenied", ErrorKind.ModelAccess, "Never")]
    [InlineData(403, "model_access_denied", ErrorKind.ModelAccess, "Never")]
    [InlineData(403, "Endpoint.AccessDenied", ErrorKind.WorkspaceAccess, "Never")]
    [InlineData(403, "Workspace.AccessDenied", ErrorKind.WorkspaceAccess, "Never")]
    [InlineData(403, "AccessDenied", ErrorKind.Permission, "Never")]
    [InlineData(403, "access_denied", ErrorKind.Permission, "Never")]
    [InlineData(403, "AccessDenied.Unpurchased", ErrorKind.Permission, "Never")]
    [InlineData(429, "rate_limit_exceeded", ErrorKind.RateLimit, "Always")]
    [InlineData(429, "limit_requests", ErrorKind.RateLimit, "Always")]
    [InlineData(429, "Throttling", ErrorKind.RateLimit, "Always")]
    [InlineData(429, "Throttling.RateQuota", ErrorKind.RateLimit, "Always")]
    [InlineData(429, "limit_burst_rate", ErrorKind.RateLimit, "Always")]
    [InlineData(429, "Throttling.BurstRate", ErrorKind.RateLimit, "Always")]
    [InlineData(429, "concurrent_limit_exceeded", ErrorKind.Concurrency, "Always")]
    [InlineData(429, "insufficient_quota", ErrorKind.TokenQuota, "Once")]
    [InlineData(429, "Throttling.AllocationQuota", ErrorKind.TokenQuota, "Once")]
    [InlineData(500, "internal_error", ErrorKind.Server, "Always")]
    [InlineData(500, "InternalError", ErrorKind.Server, "Always")]
    [InlineData(500, "InternalError.Algo", ErrorKind.Server, "Always")]
    [InlineData(500, "RequestTimeOut", ErrorKind.Server, "Always")]
    [InlineData(503, "service_unavailable", ErrorKind.Overloaded, "Always")]
    [InlineData(503, "ModelUnavailable", ErrorKind.Overloaded, "Always")]
    [InlineData(503, "ModelServingError", ErrorKind.Overloaded, "Always")]
    public void A_code_counts_first(int status, string code, ErrorKind kind, string retry)
    {
        ErrorAdvice advice = Classify(status, code);
        Assert.Equal((kind, retry, true), (advice.Kind, advice.Retry.ToString(), advice.IsKnown));
        Assert.Equal(kind, Classify(status, code.ToUpperInvariant()).Kind);
    }

    [Theory]
    [InlineData("InvalidParameter.Something", ErrorKind.InvalidRequest)]
    [InlineData("invalid_parameter_else", ErrorKind.InvalidRequest)]
    [InlineData("Throttling.AllocationQuota.More", ErrorKind.TokenQuota)]
    [InlineData("Throttling.New", ErrorKind.RateLimit)]
    [InlineData("AccessDenied.Unpurchased.More", ErrorKind.Permission)]
    [InlineData("Model.AccessDenied-v2", ErrorKind.ModelAccess)]
    public void Then_its_longest_known_beginning(string code, ErrorKind kind)
    {
        ErrorAdvice advice = Classify(418, code);
        Assert.Equal((kind, true), (advice.Kind, advice.IsKnown));
    }

    [Fact]
    public void A_beginning_ends_at_a_separator() => Assert.Equal((ErrorKind.InvalidRequest, false), (Classify(418, "Throttlings").Kind, Classify(418, "Throttlings").IsKnown));

    [Fact]
    public void Then_the_type_and_then_the_status()
    {
        Assert.Equal(ErrorKind.ModelAccess, ErrorClassifier.Classify(403, new ServiceError { Code = "never_heard_of", Type = "Model.AccessDenied" }).Kind);
        Assert.Equal(ErrorKind.Permission, ErrorClassifier.Classify(403, new ServiceError { Code = "never_heard_of", Type = "neither" }).Kind);
    }

    [Theory]
    [InlineData(400, ErrorKind.InvalidRequest, "Never")]
    [InlineData(401, ErrorKind.Authentication, "Never")]
    [InlineData(402, ErrorKind.Billing, "Never")]
    [InlineData(403, ErrorKind.Permission, "Never")]
    [InlineData(404, ErrorKind.NotFound, "Never")]
    [InlineData(407, ErrorKind.Network, "Never")]
    [InlineData(408, ErrorKind.Timeout, "Always")]
    [InlineData(413, ErrorKind.InvalidRequest, "Never")]
    [InlineData(418, ErrorKind.InvalidRequest, "Never")]
    [InlineData(422, ErrorKind.InvalidRequest, "Never")]
    [InlineData(429, ErrorKind.RateLimit, "Always")]
    [InlineData(500, ErrorKind.Server, "Always")]
    [InlineData(502, ErrorKind.Overloaded, "Always")]
    [InlineData(503, ErrorKind.Overloaded, "Always")]
    [InlineData(504, ErrorKind.Timeout, "Always")]
    [InlineData(599, ErrorKind.Server, "Always")]
    [InlineData(200, ErrorKind.Server, "Once")]
    [InlineData(null, ErrorKind.Server, "Once")]
    public void A_status_alone(int? status, ErrorKind kind, string retry)
    {
        ErrorAdvice advice = Classify(status, null);
        Assert.Equal((kind, retry, true), (advice.Kind, advice.Retry.ToString(), advice.IsKnown));
    }

    [Theory]
    [InlineData("insufficient_quota", "Allocated quota exceeded, please increase your quota limit.", ErrorKind.TokenQuota, "Always")]
    [InlineData("Throttling.AllocationQuota", "Free allocated quota exceeded.", ErrorKind.Billing, "Never")]
    [InlineData("insufficient_quota", "You exceeded your current quota, please check your plan and billing details", ErrorKind.TokenQuota, "Once")]
    [InlineData("limit_requests", "You exceeded your current quota, please check your plan and billing details", ErrorKind.TokenQuota, "Once")]
    [InlineData("insufficient_quota", "You exceeded your current quota, please check your plan and billing details. For details, see: https://help.aliyun.com/zh/model-studio/error-code#token-limit", ErrorKind.TokenQuota, "Always")]
    [InlineData("insufficient_quota", "hour allocated quota exceeded", ErrorKind.Billing, "Never")]
    [InlineData("insufficient_quota", "usage allocated quota exceeded. please try again later.", ErrorKind.TokenQuota, "Once")]
    [InlineData("insufficient_quota", "concurrency allocated quota exceeded", ErrorKind.Concurrency, "Always")]
    [InlineData("InvalidParameter", "Range of input length should be [1, 30720]", ErrorKind.ContextLength, "Never")]
    [InlineData("invalid_parameter_error", "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 30720]", ErrorKind.ContextLength, "Never")]
    [InlineData("InvalidParameter", "Model not exist.", ErrorKind.ModelNotFound, "Never")]
    [InlineData("AccessDenied", "Access denied, please make sure your account is in good standing.", ErrorKind.Billing, "Never")]
    [InlineData("access_denied", "invalid api-key", ErrorKind.Authentication, "Never")]
    [InlineData("internal_error", "The engine is currently overloaded, please try again later", ErrorKind.Overloaded, "Always")]
    public void The_message_tells_apart_what_shares_a_code(string code, string message, ErrorKind kind, string retry)
    {
        ErrorAdvice advice = ErrorClassifier.Classify(null, new ServiceError { Code = code, Message = message });
        Assert.Equal((kind, retry), (advice.Kind, advice.Retry.ToString()));
    }

    [Theory]
    [InlineData("Endpoint.AccessDenied", "Workspace endpoint access denied.", "endpoint-access")]
    [InlineData("invalid_parameter_error", "<400> InternalError.Algo.InvalidParameter: An assistant message with \"tool_calls\" must be followed by tool messages responding to each \"tool_call_id\". The following tool_call_ids did not have response messages: message[3].role", "tool-calls-unanswered")]
    [InlineData("invalid_parameter_error", "<400> InternalError.Algo.InvalidParameter: messages with role \"tool\" must be a response to a preceeding message with \"tool_calls\".", "tool-result-without-call")]
    [InlineData("InvalidParameter.NotSupportEnableThinking", "The model qwen-max does not support enable_thinking.", "thinking-not-supported")]
    [InlineData("invalid_parameter_error", "<400> InternalError.Algo.InvalidParameter: The model qwen-max does not support enable_thinking.", "thinking-not-supported")]
    [InlineData("invalid_parameter_error", "<400> InternalError.Algo.InvalidParameter: Failed to download multimodal content", "media-download")]
    [InlineData("InvalidParameter", "Download the media resource timed out during the data inspection process.", "media-download-timeout")]
    [InlineData("InvalidParameter", "Unable to download the media resource during the data inspection process.", "media-download")]
    [InlineData("InvalidParameter", "Failed to find the requested media resource during the data inspection process.", "media-download")]
    [InlineData("InvalidParameter", "Don't have authorization to access the media resource during the data inspection process.", "media-download")]
    [InlineData("invalid_parameter_error", "The provided URL does not appear to be valid. Ensure it is correctly formatted.", "media-url")]
    public void A_refusal_is_told_by_its_own_row(string code, string message, string row) =>
        Assert.Equal(row, ErrorClassifier.Classify(message.StartsWith("Workspace", StringComparison.Ordinal) ? 403 : 400, new ServiceError { Code = code, Message = message }).Row.Id);

    // Messages from the service's list of errors and from user reports.
    [Theory]
    [InlineData(400, "invalid_parameter_error", "The product is not activated, please confirm that you have activated products and try again after activation.", "not-purchased")]
    [InlineData(400, "invalid_parameter_error", "Exceeded limit on max bytes to request body : 6291456", "too-large")]
    [InlineData(400, "InvalidParameter", "String value length (28049408) exceeds the maximum allowed (28000000, from `StreamReadConstraints.getMaxStringLength()`)", "text-too-long")]
    [InlineData(400, "invalid_parameter_error", "Exceeded limit on max bytes per data-uri item : 10485760", "data-uri-too-large")]
    [InlineData(400, "InvalidParameter", "Exceeded limit on max data-uri per request: 250", "too-many-media")]
    [InlineData(400, "InvalidParameter", "Multimodal file size is too large", "image-refused")]
    [InlineData(400, "InvalidParameter", "<400> InternalError.Algo.InvalidParameter: The image format is illegal and cannot be opened", "image-refused")]
    [InlineData(400, "InvalidParameter", "<400> InternalError.Algo.InvalidParameter: The image length and width do not meet the model restrictions. [height:1 or width:1 must be larger than 10]", "image-too-small")]
    [InlineData(400, "InvalidParameter", "Failed to decode the image during the data inspection.", "image-refused")]
    [InlineData(400, "InvalidParameter", "The image size is not supported for the data inspection.", "image-refused")]
    [InlineData(400, "InvalidParameter", "The media format is not supported or incorrect for the data inspection.", "media-format")]
    [InlineData(400, "InvalidParameter", "Wrong Content-Type of multimodal url", "media-content-type")]
    [InlineData(400, "InvalidParameter", "Unknown format of response_format, response_format should be a dict, includes 'type' and an optional key 'json_schema'. The response_format type from user is json_schema.", "schema-not-supported")]
    [InlineData(400, "InvalidParameter", "The tool call is not supported.", "tools-not-supported")]
    [InlineData(400, "InternalError.Algo.InvalidParameter", "Repetitive tool calls detected in the conversation history. The same tool call with identical name and arguments has been repeated.", "tool-calls-repeated")]
    [InlineData(400, "InvalidParameter", "File parsing in progress, please try again later.", "file-in-progress")]
    [InlineData(400, "InvalidParameter", "Total message token length exceed model limit (10000000 tokens).", "context-length")]
    [InlineData(400, "InvalidParameter", "An error during model pre-process.", "content-not-text")]
    [InlineData(400, "invalid_parameter_error", "<400> InternalError.Algo.InvalidParameter: The tool_choice parameter does not support being set to required or object in thinking mode", "tool-choice-while-thinking")]
    [InlineData(400, "invalid_parameter_error", "<400> InternalError.Algo.InvalidParameter: tool_choice is one of the strings that should be [\"none\", \"auto\"]", "tool-choice-auto-only")]
    [InlineData(400, "invalid_parameter_error", "<400> InternalError.Algo.InvalidParameter: The \"function.arguments\" parameter of the code model must be in JSON format.", "tool-arguments-not-json")]
    [InlineData(400, "invalid_parameter_error", "<400> InternalError.Algo.InvalidParameter: Tool names are not allowed to be [search]", "tool-name-reserved")]
    [InlineData(400, "invalid_parameter_error", "[] is too short - 'tools'", "tools-empty")]
    [InlineData(400, "invalid_parameter_error", "[] is too short - 'messages'", "no-user-message")]
    [InlineData(400, "InvalidParameter", "<400> InternalError.Algo.InvalidParameter: [] is too short", "no-user-message")]
    [InlineData(400, "InvalidParameter", "<400> InternalError.Algo.InvalidParameter: The input messages do not contain elements with the role of user", "no-user-message")]
    [InlineData(400, "invalid_parameter_error", "<400> InternalError.Algo.InvalidParameter: The thinking_budget parameter must be a positive integer and not greater than 38912", "thinking-budget")]
    [InlineData(400, "invalid_parameter_error", "<400> InternalError.Algo.InvalidParameter: The thinking_budget parameter must be a positive integer and not greater than 0", "thinking-budget")]
    [InlineData(400, "InvalidParameter", "<400> InternalError.Algo.InvalidParameter: parameter incremental_output only support stream call", "incremental-output-needs-stream")]
    [InlineData(400, "invalid_parameter_error", "enable thinking can not be support when `stream=False`.", "thinking-needs-stream")]
    [InlineData(400, "invalid_parameter_error", "parameter.enable_thinking only support stream", "thinking-needs-stream")]
    [InlineData(400, "invalid_parameter_error", "<400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 8192]", "parameter-range")]
    [InlineData(400, "InvalidParameter", "<400> InternalError.Algo.InvalidParameter: Range of top_p should be (0.0, 1.0]", "parameter-range")]
    [InlineData(400, "InvalidParameter", "<400> InternalError.Algo.InvalidParameter: Range of n should be [1, 4]", "parameter-range")]
    [InlineData(400, "InvalidParameter", "<400> InternalError.Algo.InvalidParameter: Range of seed should be [0, 9223372036854775807]", "parameter-range")]
    [InlineData(400, "InvalidParameter", "<400> InternalError.Algo.InvalidParameter: Temperature should be in [0.0, 2.0)", "parameter-range")]
    [InlineData(400, "InvalidParameter", "<400> InternalError.Algo.InvalidParameter: Presence_penalty should be in [-2.0, 2.0]", "parameter-range")]
    [InlineData(400, "InvalidParameter", "<400> InternalError.Algo.InvalidParameter: Repetition_penalty should be greater than 0.0", "parameter-range")]
    [InlineData(400, "InvalidParameter", "<400> InternalError.Algo.InvalidParameter: Parameter top_k be greater than or equal to 0", "parameter-range")]
    [InlineData(400, "invalid_parameter_error", "'temperature' must be Float", "parameter-range")]
    [InlineData(400, "invalid_parameter_error", "<400> InternalError.Algo.InvalidParameter: The content field is a required field.", "messages-malformed")]
    [InlineData(400, "InvalidParameter", "<400> InternalError.Algo.InvalidParameter: Input should be a valid dictionary or instance of GPT3Message", "messages-malformed")]
    [InlineData(400, "InvalidParameter", "Either \"prompt\" or \"messages\" must exist and cannot both be none", "body-of-other-protocol")]
    [InlineData(400, "InvalidParameter", "<400> InternalError.Algo.InvalidParameter: Role must be in [user, assistant]", "system-role-not-supported")]
    [InlineData(400, "InvalidParameter", "Role must be user or assistant and Content length must be greater than 0", "role-or-empty-content")]
    [InlineData(400, "invalid_parameter_error", "Required body invalid, please check the request body format.", "body-not-json")]
    [InlineData(400, "isv.OUT_OF_SERVICE", "isv.OUT_OF_SERVICE", "arrears")]
    [InlineData(404, "model_not_found", "The provided model qwen-x is not supported by the Batch API.", "model-not-in-batch")]
    [InlineData(404, "model not supported", "Unsupported model qwen-x for OpenAI compatibility mode.", "model-not-supported")]
    [InlineData(400, "InvalidParameter", "Upload file number exceed limit.", "file-store-full")]
    [InlineData(400, "InvalidParameter", "Upload file capacity exceed limit.", "file-store-full")]
    [InlineData(429, "Throttling.Concurrency", "Too many concurrent requests.", "concurrency")]
    [InlineData(429, "ResourceExhausted", "You have exceeded your request limit.", "rate-limit")]
    [InlineData(429, "Too many requests", "Requests rate limit exceeded, please try again later.", "rate-limit")]
    [InlineData(429, "Throttling.AllocationQuota", "Too many requests. Batch requests are being throttled due to system capacity limits. Please try again later.", "overloaded")]
    [InlineData(500, "InternalError.Algo", "No backend server available", "overloaded")]
    public void A_message_of_the_services_list_is_told_by_its_own_row(int status, string code, string message, string row)
    {
        ErrorAdvice advice = ErrorClassifier.Classify(status, new ServiceError { Code = code, Message = message });
        Assert.Equal((row, true), (advice.Row.Id, advice.IsKnown));
        // This is the only rejection of a request that's temporary.
        Assert.Equal(status >= 429 || row == "file-in-progress", advice.Retry != RetryRule.Never);
    }

    // Formats in which gateways forward the service's responses.
    [Theory]
    [InlineData(502, "502", "<400> InternalError.Algo.InvalidParameter: The \"function.arguments\" parameter of the code model must be in JSON format.", "tool-arguments-not-json")]
    [InlineData(500, "bad_response_status_code", "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 98304]", "context-length")]
    [InlineData(502, null, "<403> Model.AccessDenied: Model access denied.", "model-access")]
    [InlineData(400, null, "<429> Throttling.RateQuota: Requests rate limit exceeded, please try again later.", "rate-limit")]
    [InlineData(502, null, "<400> of a thing", "overloaded")]
    public void What_a_gateway_hands_on_counts_by_the_services_own_status_and_code(int status, string? code, string message, string row)
    {
        ErrorAdvice advice = ErrorClassifier.Classify(status, new ServiceError { Code = code, Type = "upstream_error", Message = message });
        Assert.Equal((row, status, true), (advice.Row.Id, advice.Status, advice.IsKnown));
        Assert.Equal(row is "rate-limit" or "overloaded", advice.Retry != RetryRule.Never);
    }

    // The wording takes precedence over the gateway's status.
    [Theory]
    [InlineData(502, "502", "Upstream error from Alibaba: Output data may contain inappropriate content.", "content-filter", "Never")]
    [InlineData(200, "502", "Upstream error from Alibaba: <400> InternalError.Algo.DataInspectionFailed: Input text data may contain inappropriate content.", "content-filter", "Never")]
    [InlineData(502, "502", "Upstream error from Alibaba: Request rate increased too quickly.", "burst-rate", "Always")]
    [InlineData(400, null, "Upstream error from Alibaba: Request rate increased too quickly.", "burst-rate", "Always")]
    [InlineData(403, "AccessDenied", "Rate limit exceeded. Please wait and try again, or upgrade your API plan.", "rate-limit", "Always")]
    [InlineData(403, "AccessDenied", "Too many concurrent requests for this account.", "concurrency", "Always")]
    [InlineData(400, "invalid_parameter_error", "The service is temporarily unavailable due to high demand", "overloaded", "Always")]
    [InlineData(403, "AccessDenied", "The request was blocked because the content violates the content safety policy", "content-filter", "Never")]
    [InlineData(500, "InternalError", "api key is invalid", "key-invalid", "Never")]
    [InlineData(200, null, "Insufficient Balance", "insufficient-balance", "Never")]
    [InlineData(200, "Throttling.RateQuota", "Too fast.", "rate-limit", "Always")]
    [InlineData(200, "Arrearage", "Pay.", "arrears", "Never")]
    [InlineData(429, "token_plan_quota_exhausted", "Your token-plan 1-week quota has been exhausted. The quota will reset at 07-27 09:25:00 UTC.", "plan-quota-spent", "Never")]
    [InlineData(429, "insufficient_quota", "Your token-plan 5-hour quota has been exhausted.", "plan-quota-spent", "Never")]
    [InlineData(null, "<5000202> of it", "<5000202> InternalError.Algo.ModelServingError.ModelServingUnknownError: An error occurred in model serving.", "overloaded", "Always")]
    public void Words_say_more_than_a_gateways_status(int? status, string? code, string message, string row, string retry)
    {
        ErrorAdvice advice = ErrorClassifier.Classify(status, new ServiceError { Code = code, Message = message });
        Assert.Equal((row, retry, true), (advice.Row.Id, advice.Retry.ToString(), advice.IsKnown));
    }

    [Theory]
    [InlineData("rate_limit_error", ErrorKind.RateLimit)]
    [InlineData("authentication_error", ErrorKind.Authentication)]
    [InlineData("permission_error", ErrorKind.Permission)]
    [InlineData("overloaded_error", ErrorKind.Overloaded)]
    [InlineData("api_error", ErrorKind.Server)]
    [InlineData("invalid_request_error", ErrorKind.InvalidRequest)]
    [InlineData("billing_error", ErrorKind.Billing)]
    public void The_type_counts_if_there_is_neither_a_known_code_nor_a_status(string type, ErrorKind kind)
    {
        Assert.Equal((kind, true), (Classify(null).Kind, Classify(null).IsKnown));
        Assert.Equal(ErrorKind.Timeout, Classify(504).Kind);

        ErrorAdvice Classify(int? status) => ErrorClassifier.Classify(status, new ServiceError { Type = type, Message = "No." });
    }

    [Theory]
    [InlineData("missing_messages", "missing-field")]
    [InlineData("invalid_type", "invalid-request")]
    [InlineData("InvalidImageColor", "invalid-request")]
    [InlineData("MissingParameter", "missing-field")]
    public void An_unknown_code_that_begins_with_missing_or_invalid_is_the_callers_fault(string code, string row)
    {
        ErrorAdvice advice = Classify(null, code);
        Assert.Equal((row, RetryRule.Never, true), (advice.Row.Id, advice.Retry, advice.IsKnown));
    }

    [Theory]
    [InlineData("InternalError.Algo.DataInspectionFailed", ErrorKind.ContentFilter)]
    [InlineData("InternalError.Algo.ModelServingError.ModelServingUnknownError", ErrorKind.Overloaded)]
    [InlineData("InternalError.EngineAbort", ErrorKind.Server)]
    public void Of_several_codes_in_one_the_innermost_counts(string code, ErrorKind kind) => Assert.Equal(kind, Classify(null, code).Kind);

    [Theory]
    [InlineData(400, "InternalError.Algo")]
    [InlineData(401, "internal_error")]
    [InlineData(403, "Throttling")]
    [InlineData(404, "service_unavailable")]
    public void A_refusal_is_never_tried_again_whatever_its_code_is_called(int status, string code) => Assert.Equal(RetryRule.Never, Classify(status, code).Retry);

    [Theory]
    [InlineData("invalid_request_error")]
    [InlineData("402")]
    [InlineData("")]
    public void A_code_that_says_nothing_is_no_unknown_one(string code) =>
        Assert.Equal((ErrorKind.Billing, true), (Classify(402, code).Kind, Classify(402, code).IsKnown));

    [Fact]
    public void A_web_page_keeps_the_kind_of_its_status_and_says_that_it_is_one()
    {
        ErrorAdvice advice = ErrorClassifier.Classify(403, new ServiceError { Message = "HTML page \"Blocked\"" });
        Assert.Equal((ErrorKind.Permission, "html-error-page"), (advice.Kind, advice.Row.Id));
    }

    private static ErrorAdvice Classify(int? status, string? code) => ErrorClassifier.Classify(status, new ServiceError { Code = code });
}

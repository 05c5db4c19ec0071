using QwenPS.Client.Errors;
using QwenPS.Diagnostics;
using Xunit;

namespace QwenPS.Tests.Errors;

/// <summary>Tests the pasted output of other programs.</summary>
public sealed class PastedTextTests
{
    private const string Id = "e3150189-8018-9c26-98cc-11b8c6819a9e";

    // Verbatim from the first document.
    private const string PythonLine =
        "openai.PermissionDeniedError: Error code: 403 - {'error': {'code': 'Model.AccessDenied', 'param': None, 'message': 'Model access denied.', 'type': 'Model.AccessDenied'}, 'id': 'chatcmpl-e3150189-8018-9c26-98cc-11b8c6819a9e', 'request_id': 'e3150189-8018-9c26-98cc-11b8c6819a9e'}";

    private const string Traceback =
        "Exception has occurred: PermissionDeniedError\nError code: 403 - {'error': {'code': 'Model.AccessDenied', 'param': None, 'message': 'Model access denied.', 'type': 'Model.AccessDenied'}, 'id': 'chatcmpl-e3150189-8018-9c26-98cc-11b8c6819a9e', 'request_id': 'e3150189-8018-9c26-98cc-11b8c6819a9e'}\n"
        + "httpx.HTTPStatusError: Client error '403 Forbidden' for url 'https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions'\nFor more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/403\n\nDuring handling of the above exception, another exception occurred:\n\n"
        + "  File \"/mnt/disk2/abner/zdev/ai/lm/test01/alibailian-chatopenai.py\", line 24, in <module>\n    ret=llm.invoke([HumanMessage(\"你是谁？你能帮我解决什么问题？\")])\n" + PythonLine;

    [Theory]
    [InlineData(PythonLine)]
    [InlineData(Traceback)]
    [InlineData("错误: Error code: 403 - {'error': {'code': 'Model.AccessDenied', 'param': None, 'message': 'Model access denied.', 'type': 'Model.AccessDenied'}, 'id': 'chatcmpl-e3150189-8018-9c26-98cc-11b8c6819a9e'}")]
    [InlineData("HTTP/1.1 200 Connection established\r\n\r\nHTTP/2 403\r\ncontent-type: application/json\r\nx-request-id: e3150189-8018-9c26-98cc-11b8c6819a9e\r\n\r\n{\"error\":{\"code\":\"Model.AccessDenied\",\"param\":null,\"message\":\"Model access denied.\",\"type\":\"Model.AccessDenied\"}}")]
    [InlineData("{\"status_code\": 403, \"request_id\": \"e3150189-8018-9c26-98cc-11b8c6819a9e\", \"code\": \"Model.AccessDenied\", \"message\": \"Model access denied.\", \"output\": null, \"usage\": null}")]
    [InlineData("Error: 403 Model access denied.\n    at APIError.generate (x.mjs:1) {\n  status: 403,\n  headers: { 'x-request-id': 'e3150189-8018-9c26-98cc-11b8c6819a9e' },\n  error: {\n    code: 'Model.AccessDenied',\n    param: null,\n    message: 'Model access denied.',\n    type: 'Model.AccessDenied',\n  },\n  request_id: 'e3150189-8018-9c26-98cc-11b8c6819a9e',\n}")]
    [InlineData("{\"level\":\"error\",\"status\":403,\"body\":\"{\\\"error\\\":{\\\"code\\\":\\\"Model.AccessDenied\\\",\\\"message\\\":\\\"Model access denied.\\\"},\\\"request_id\\\":\\\"e3150189-8018-9c26-98cc-11b8c6819a9e\\\"}\"}")]
    [InlineData("data: {\"error\":{\"code\":\"Model.AccessDenied\",\"message\":\"Model access denied.\"},\"request_id\":\"e3150189-8018-9c26-98cc-11b8c6819a9e\",\"status_code\":403}\n\ndata: [DONE]")]
    [InlineData("id:1\nevent:error\n:HTTP_STATUS/403\ndata:{\"code\":\"Model.AccessDenied\",\"message\":\"Model access denied.\",\"request_id\":\"e3150189-8018-9c26-98cc-11b8c6819a9e\"}")]
    [InlineData("dashscope.aliyuncs.com responded with 403 Model.AccessDenied: Model access denied. Request ID: e3150189-8018-9c26-98cc-11b8c6819a9e.")]
    [InlineData("dashscope.aliyuncs.com answered 403 Model.AccessDenied: Model access denied. Request id: e3150189-8018-9c26-98cc-11b8c6819a9e.")] // the wording of version 0.1.0
    [InlineData("dashscope.aliyuncs.com 返回 403 Model.AccessDenied：Model access denied. 请求 ID：e3150189-8018-9c26-98cc-11b8c6819a9e。")]
    public void The_403_however_it_is_printed(string text)
    {
        ErrorExplanation found = Explain(text);
        Assert.Equal((ErrorKind.ModelAccess, 403, "Model.AccessDenied", Id, true), (found.Kind, found.StatusCode, found.Code, found.RequestId, found.Known));
        Assert.Contains("Model access denied.", found.Message, StringComparison.Ordinal);
    }

    // A log can contain several errors. The details of one error aren't used for another error.
    [Theory]
    [InlineData("WARN Error code: 429 - {'error': {'message': 'Too fast.'}, 'request_id': 'aaaaaaaa-1'}\nERROR Error code: 403 - {'error': {'code': 'Model.AccessDenied', 'message': 'No.'}}")]
    [InlineData("x answered 429 limit_requests: Too fast. Request id: aaaaaaaa-1.\nx answered 403 Model.AccessDenied: Model access denied, and so on for longer than a line. Request id: bbbbbbbb-2.")]
    [InlineData("x responded with 429 limit_requests: Too fast. Request ID: aaaaaaaa-1.\nx responded with 403 Model.AccessDenied: Model access denied, and so on for longer than a line. Request ID: bbbbbbbb-2.")]
    [InlineData("HTTP/1.1 403 Forbidden\nx-request-id: bbbbbbbb-2\n\n{\"error\":{\"code\":\"Model.AccessDenied\",\"message\":\"No.\"}}\nHTTP/1.1 400 Bad Request\nx-request-id: cccccccc-3\n\n{\"error\":{\"code\":\"Arrearage\",\"message\":\"Pay.\"}}")]
    [InlineData("Error: 500 Internal Server Error\nError: 403 Model.AccessDenied\nError: 503 Service Unavailable")]
    public void Several_errors_are_not_mixed(string text)
    {
        ErrorExplanation found = Explain(text);
        Assert.Equal((ErrorKind.ModelAccess, 403, "Model.AccessDenied"), (found.Kind, found.StatusCode, found.Code));
        Assert.Equal(text.Contains("bbbbbbbb-2", StringComparison.Ordinal) ? "bbbbbbbb-2" : null, found.RequestId);
    }

    [Theory]
    [InlineData("httpx.HTTPStatusError: Client error '402 Payment Required' for url 'https://api.deepseek.com/chat/completions'\nFor more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/402", 402, ErrorKind.Billing)]
    [InlineData("openai.APIStatusError: Error code: 402 - {'error': {'message': 'Insufficient Balance', 'type': 'unknown_error', 'param': None, 'code': 'invalid_request_error'}}", 402, ErrorKind.Billing)]
    [InlineData("curl: (22) The requested URL returned error: 401", 401, ErrorKind.Authentication)]
    [InlineData("Response status code does not indicate success: 429 (Too Many Requests).", 429, ErrorKind.RateLimit)]
    [InlineData("The remote server returned an error: (403) Forbidden.", 403, ErrorKind.Permission)]
    [InlineData("requests.exceptions.HTTPError: 404 Client Error: Not Found for url: https://x/y", 404, ErrorKind.NotFound)]
    [InlineData("AxiosError: Request failed with status code 503", 503, ErrorKind.Overloaded)]
    [InlineData("[API Error: OpenAI API error: 404 status code (no body)]", 404, ErrorKind.NotFound)]
    [InlineData("[API Error: 403 Access to model denied. Please make sure you are eligible for using the model.]", 403, ErrorKind.Permission)]
    [InlineData("<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>", 502, ErrorKind.Overloaded)]
    [InlineData("Error: 403 AllocationQuota.FreeTierOnly: the free quota has been exhausted", 403, ErrorKind.Billing)]
    public void A_status(string text, int? status, ErrorKind kind) => Assert.Equal((kind, status), (Explain(text).Kind, Explain(text).StatusCode));

    [Theory]
    [InlineData("""{"error":{"message":"Incorrect API key provided. ","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}""", ErrorKind.Authentication)]
    [InlineData("""{"code":"InvalidApiKey","message":"No API-key provided.","request_id":"x"}""", ErrorKind.Authentication)]
    [InlineData("""{"message":"Error api key"}""", ErrorKind.Authentication)]
    [InlineData("""{"error":"Insufficient Balance"}""", ErrorKind.Billing)]
    [InlineData("""{"msg":"Rate limit reached for requests"}""", ErrorKind.RateLimit)]
    [InlineData("429 - You exceeded your current quota, please check your plan and billing details", ErrorKind.TokenQuota)]
    [InlineData("Range of input length should be [1, 30720]", ErrorKind.ContextLength)]
    [InlineData("""{"error":{"code":"insufficient_quota","message":"Allocated quo""", ErrorKind.TokenQuota)]
    [InlineData("<!DOCTYPE html><html><body>Please log in</body></html>", ErrorKind.Protocol)]
    public void A_body(string text, ErrorKind kind) => Assert.Equal(kind, Explain(text).Kind);

    // The code shows only that a parameter is wrong. The words next to it show which one, and why.
    [Theory]
    [InlineData("DashscopeException - <400> InternalError.Algo.InvalidParameter: Json mode response is not supported when enable_thinking is true", "json-while-thinking")]
    [InlineData("litellm.BadRequestError: DashscopeException - <400> InternalError.Algo.InvalidParameter:\nJson mode response is not supported when enable_thinking is true", "json-while-thinking")]
    [InlineData("[API Error: 400 <400> InternalError.Algo.InvalidParameter: \r\n  Json mode response is not supported when enable_thinking is true]", "json-while-thinking")]
    [InlineData("InvalidParameter: Range of input length should be [1, 30720]", "context-length")]
    [InlineData("Range of input length should be [1, 30720] (InvalidParameter)", "context-length")]
    [InlineData("HTTP返回码：400\n错误码：InvalidParameter\n错误信息：Range of input length should be [1, 30720]", "context-length")]
    [InlineData("x responded with 400 invalid_parameter_error: <400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 30720]. Request id: aaaaaaaa-1.", "context-length")]
    [InlineData("API Error: 400 {\"error\":{\"message\":\"<400>\n     InternalError.Algo.InvalidParameter: Range of input length\n     should be [1, 30720]\",\"type\":\"upstream_error\"}}", "context-length")]
    public void The_words_beside_a_code_say_more(string text, string row) => Assert.Equal(FindCause(row), Explain(text).Cause);

    [Theory]
    [InlineData("Error 400 InvalidParameter: wrong.\nError 429 limit_requests: Range of input length should be [1, 30720]")]
    [InlineData("Error 400 InternalError.Algo.InvalidParameter:\nError 400 InvalidParameter: Range of input length should be [1, 30720]")]
    [InlineData("Error 400 InternalError.Algo.InvalidParameter:\nError 400: Range of input length should be [1, 30720]")]
    [InlineData("Error 400 InternalError.Algo.InvalidParameter: wrong; invalid_value: Range of input length should be [1, 30720]")]
    [InlineData("invalid_value: Range of input length should be [1, 30720]; InternalError.Algo.InvalidParameter: wrong")]
    public void The_words_of_another_error_say_more_than_a_general_code(string text) => Assert.Equal(FindCause("context-length"), Explain(text).Cause);

    [Theory]
    [InlineData("InvalidParameter: Range of input length should be [1, 30720]", "InvalidParameter: Range of input length should be [1, 30720]")]
    [InlineData("x\nInternalError.Algo.InvalidParameter:\nRange of input length should be [1, 30720]", "InternalError.Algo.InvalidParameter: Range of input length should be [1, 30720]")]
    [InlineData("✕ [API Error: 400 <400> InternalError.Algo.InvalidParameter: An assistant\n  message with \"tool_calls\" must be followed by tool messages responding\n  to each \"tool_call_id\".]", "✕ [API Error: 400 <400> InternalError.Algo.InvalidParameter: An assistant message with \"tool_calls\" must be followed by tool messages responding to each \"tool_call_id\".]")]
    [InlineData("HTTP 429 (insufficient_quota: insufficient_quota)\n\nYour token-plan 1-week quota has been exhausted. The quota will reset at 09-20 09:46:00 UTC.", "HTTP 429 (insufficient_quota: insufficient_quota) Your token-plan 1-week quota has been exhausted. The quota will reset at 09-20 09:46:00 UTC.")]
    public void The_message_is_the_sentence_that_the_code_stands_in(string text, string message) => Assert.Equal(message, Explain(text).Message);

    // The texts are copied from a console or a list of errors, and contain no code and no status.
    [Theory]
    [InlineData("The tool_choice parameter does not support being set to required or object in thinking mode", "tool-choice-while-thinking")]
    [InlineData("tool_choice is one of the strings that should be [\"none\", \"auto\"]", "tool-choice-auto-only")]
    [InlineData("tool_choice is one of the strings that should be [\\\"none\\\", \\\"auto\\\"]", "tool-choice-auto-only")]
    [InlineData("The \"function.arguments\" parameter of the code model must be in JSON format.", "tool-arguments-not-json")]
    [InlineData("The \\\"function.arguments\\\" parameter of the code model must be in JSON format.", "tool-arguments-not-json")]
    [InlineData("Tool names are not allowed to be [search]", "tool-name-reserved")]
    [InlineData("[] is too short - 'tools'", "tools-empty")]
    [InlineData("[] is too short - 'messages'", "no-user-message")]
    [InlineData("The input messages do not contain elements with the role of user", "no-user-message")]
    [InlineData("The thinking_budget parameter must be a positive integer and not greater than 38912", "thinking-budget")]
    [InlineData("parameter incremental_output only support stream call", "incremental-output-needs-stream")]
    [InlineData("enable thinking can not be support when `stream=False`.", "thinking-needs-stream")]
    [InlineData("Range of max_tokens should be [1, 8192]", "parameter-range")]
    [InlineData("Range of top_p should be (0.0, 1.0]", "parameter-range")]
    [InlineData("Range of n should be [1, 4]", "parameter-range")]
    [InlineData("Range of seed should be [0, 9223372036854775807]", "parameter-range")]
    [InlineData("Temperature should be in [0.0, 2.0)", "parameter-range")]
    [InlineData("Presence_penalty should be in [-2.0, 2.0]", "parameter-range")]
    [InlineData("Repetition_penalty should be greater than 0.0", "parameter-range")]
    [InlineData("Parameter top_k be greater than or equal to 0", "parameter-range")]
    [InlineData("'temperature' must be Float", "parameter-range")]
    [InlineData("The content field is a required field.", "messages-malformed")]
    [InlineData("Input should be a valid dictionary or instance of GPT3Message", "messages-malformed")]
    [InlineData("Either \"prompt\" or \"messages\" must exist and cannot both be none", "body-of-other-protocol")]
    [InlineData("Role must be in [user, assistant]", "system-role-not-supported")]
    [InlineData("Role must be user or assistant and Content length must be greater than 0", "role-or-empty-content")]
    [InlineData("Required body invalid, please check the request body format.", "body-not-json")]
    public void The_words_of_the_service_alone(string text, string row) => Assert.Equal(FindCause(row), Explain(text).Cause);

    [Fact]
    public void A_stream_inside_of_a_message_is_read()
    {
        const string wrapped = """{"error":{"code":"invalid_parameter_error","message":"event:error\ndata:{\"code\":\"InvalidParameter\",\"message\":\"Range of input length should be [1, 30720]\",\"request_id\":\"bbbbbbbb-2\"}\n\n","param":null},"request_id":"aaaaaaaa-1"}""";
        ErrorExplanation found = Explain(wrapped);
        Assert.Equal(("Range of input length should be [1, 30720]", "bbbbbbbb-2", ErrorKind.ContextLength), (found.Message, found.RequestId, found.Kind));
    }

    [Theory]
    [InlineData("openai.OpenAIError: The api_key client option must be set either by passing api_key to the client or by setting the OPENAI_API_KEY environment variable", ErrorKind.Authentication, "no API key")]
    [InlineData("KeyError: 'DASHSCOPE_API_KEY'", ErrorKind.Authentication, "no API key")]
    [InlineData("openai.APIConnectionError: Connection error.", ErrorKind.Network, "couldn't be reached")]
    [InlineData("curl: (6) Could not resolve host: dashscope.aliyun.example", ErrorKind.Network, "name wasn't found")]
    [InlineData("[Errno 111] Connection refused", ErrorKind.Network, "connection was refused")]
    [InlineData("curl: (60) SSL certificate problem: certificate has expired", ErrorKind.Network, "isn't valid at this time")]
    [InlineData("ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate in certificate chain", ErrorKind.Network, "doesn't trust")]
    [InlineData("openai.APITimeoutError: Request timed out.", ErrorKind.Timeout, "in time")]
    [InlineData("httpx.ReadTimeout: The read operation timed out", ErrorKind.Timeout, "no data arrived")]
    [InlineData("json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)", ErrorKind.Protocol, "expected JSON")]
    [InlineData("java.net.SocketTimeoutException: I/O error on POST request for \"https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions\": timeout", ErrorKind.Timeout, "in time")]
    [InlineData("API Error: All models are temporarily rate-limited. Please try again in a few minutes.", ErrorKind.RateLimit, "per minute")]
    [InlineData("requests.exceptions.HTTPError: 400 Client Error: Bad Request for url: https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions", ErrorKind.InvalidRequest, "printed only the HTTP status")]
    [InlineData("httpx.HTTPStatusError: Client error '400 Bad Request' for url 'https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions'", ErrorKind.InvalidRequest, "printed only the HTTP status")]
    public void What_a_client_says_when_there_was_no_answer(string text, ErrorKind kind, string cause)
    {
        Assert.Equal(kind, Explain(text).Kind);
        Assert.Contains(cause, Explain(text).Cause, StringComparison.Ordinal);
    }

    // Verbatim from the first document.
    [Theory]
    [InlineData("KeyError: 'request'")]
    [InlineData("Exception has occurred: KeyError\n'request'\n  File \"/mnt/disk2/abner/zdev/ai/lm/test01/alibailian-qwen.py\", line 22, in <module>\n    ret=llm.invoke([HumanMessage(\"你是谁？你能帮我解决什么问题？\")])\nKeyError: 'request'")]
    public void The_KeyError(string text)
    {
        ErrorExplanation found = Explain(text);
        Assert.Equal("KeyError: 'request'", found.Message);
        Assert.Contains("hides the real error", found.Cause, StringComparison.Ordinal);
        Assert.Contains("HTTP status, code, and message", found.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello world")]
    [InlineData("{}")]
    [InlineData("{{{{{{{")]
    [InlineData("'\"`{'\"`")]
    [InlineData("Could not find a part of the path '/x'.")]
    [InlineData("The knee has a full range of motion, and the temperature should be in the normal range.")]
    [InlineData("The answer must be in JSON format, and the role of user is to read it.")]
    [InlineData("jsonschema.exceptions.ValidationError: 'x' is too short")]
    [InlineData("""{"choices":[{"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"id":"chatcmpl-1","usage":{"total_tokens":403}}""")]
    public void A_text_that_says_nothing_of_an_error_of_the_service(string text) => Assert.Null(Explainer.ExplainText(text));

    [Fact]
    public void Keys_are_masked_and_control_characters_are_gone()
    {
        ErrorExplanation found = Explain("curl -H 'Authorization: Bearer sk-1234567890abcdef' ...\u001b[31m error: 401");
        Assert.DoesNotContain("1234567890ab", found.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(found.Message!, char.IsControl);
    }

    [Theory]
    [InlineData("{ \"a\": 'b' } line of a log\n")]
    [InlineData("{")]
    [InlineData("<")]
    public void Of_a_huge_text_only_the_beginning_is_looked_at(string again)
    {
        string filler = string.Concat(Enumerable.Repeat(again, 64 * 1024 / again.Length));
        Assert.Equal(403, Explain("Error code: 403\n" + filler + filler).StatusCode);
        Assert.Null(Explainer.ExplainText(filler + filler + "\nError code: 403"));
    }

    private static string FindCause(string row) => ErrorCatalog.Current.Rows.Single(one => one.Id == row).Cause.En;

    private static ErrorExplanation Explain(string text) => Explainer.ExplainText(text) ?? throw new InvalidOperationException("not explained: " + text);
}

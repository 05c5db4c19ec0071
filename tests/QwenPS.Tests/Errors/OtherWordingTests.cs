using Xunit;

namespace QwenPS.Tests.Errors;

/// <summary>Tests the different wordings of the same cause in different programs.</summary>
public sealed class OtherWordingTests
{
    [Theory]
    [InlineData("ValueError: Did not find dashscope_api_key, please add an environment variable `DASHSCOPE_API_KEY` which contains it", ErrorKind.Authentication, "no API key")]
    [InlineData("java.lang.IllegalArgumentException: apiKey must be set", ErrorKind.Authentication, "no API key")]
    [InlineData("Error: Missing API key. Set one in the settings.", ErrorKind.Authentication, "no API key")]
    [InlineData("错误：未配置 API Key", ErrorKind.Authentication, "no API key")]
    [InlineData("UnicodeEncodeError: 'latin-1' codec can't encode characters in position 7-8", ErrorKind.Configuration, "header")]
    [InlineData("TypeError: Cannot convert argument to a ByteString because the character at index 7 has a value of 20320", ErrorKind.Configuration, "header")]
    [InlineData("net/http: invalid header field value for \"Authorization\"", ErrorKind.Configuration, "header")]
    [InlineData("Unexpected char 0x4f60 at 7 in Authorization value", ErrorKind.Configuration, "header")]
    [InlineData("Error code: 403 - AllocationQuota.FreeTierOnly: The free tier of the model has been exhausted.", ErrorKind.Billing, "free quota only")]
    [InlineData("Qwen OAuth quota exceeded: Your free daily quota has been reached.", ErrorKind.Billing, "OAuth")]
    [InlineData("java.io.IOException: too many concurrent streams", ErrorKind.Concurrency, "HTTP/2")]
    [InlineData("400 The number of tokens to keep from the initial prompt is greater than the context length.", ErrorKind.ContextLength, "context")]
    [InlineData("Error 400: request exceeds the available context size, try increasing it", ErrorKind.ContextLength, "context")]
    [InlineData("400 prompt is too long: 210000 tokens > 200000 maximum", ErrorKind.ContextLength, "context")]
    [InlineData("HTTP 400: missing parameter model", ErrorKind.InvalidRequest, "field: model")]
    [InlineData("HTTP 400: missing field `messages` at line 1 column 20", ErrorKind.InvalidRequest, "field: messages")]
    [InlineData("400 缺少参数 model", ErrorKind.InvalidRequest, "field: model")]
    [InlineData("System message must be at the beginning.", ErrorKind.InvalidRequest, "first")]
    [InlineData("处理音频消息失败 error=400 Bad Request, message: <400> InternalError.Algo.InvalidParameter: The provided URL does not appear to be valid. Ensure it is correctly formatted.", ErrorKind.InvalidRequest, "data:<type>;base64")]
    [InlineData("API 400: {\"error\":{\"message\":\"The voice property is required.\",\"code\":\"invalid_parameter_error\"}}", ErrorKind.InvalidRequest, "field: voice")]
    [InlineData("Error: '<400> InternalError.Algo.InvalidParameter: Invalid text: <|vision_start|>'", ErrorKind.InvalidRequest, "reserved token")]
    [InlineData("InternalError.Algo.InvalidParameter: Format error: 'response_format.json_schema.schema' rejects minItems", ErrorKind.InvalidRequest, "keyword")]
    [InlineData("404 {\"error\":{\"message\":\"The model `qwen-plus,qwen-max` does not exist or you do not have access to it.\",\"code\":\"model_not_found\"}}", ErrorKind.ModelNotFound, "a list of several names")]
    [InlineData("{\"code\":\"InvalidParameter\",\"message\":\"Image dimensions must be in [384, 5000], got 200x300\"}", ErrorKind.InvalidRequest, "the width and the height")]
    [InlineData("{\"error\":{\"code\":\"invalid_parameter_error\",\"message\":\"if content is list. item must be dict and key[type] should in dict\"}}", ErrorKind.InvalidRequest, "an object with the field 'type'")]
    [InlineData("curl -i https://dashscope.aliyuncs.com/compatible-mode/v1\nHTTP/2 404\nserver: istio-envoy", ErrorKind.NotFound, "the base URL itself")]
    [InlineData("Error code: 400 - {'error': {'code': 'invalid_parameter', 'param': None, 'message': \"'top_p' is not support for vl model now\"}}", ErrorKind.InvalidRequest, "the parameter: top_p")]
    [InlineData("{\"header\":{\"event\":\"task-failed\",\"error_code\":\"CLIENT_ERROR\",\"error_message\":\"request timeout after 23 seconds.\"}}", ErrorKind.InvalidRequest, "finish-task")]
    [InlineData("HTTP 404, url: https://dashscope.aliyuncs.com/compatible-mode/v1/api/v1/services/aigc/text-generation/generation", ErrorKind.InvalidRequest, "specify only the host")]
    [InlineData("WebClientRequestException: Connection prematurely closed BEFORE response", ErrorKind.Network, "before the answer started")]
    [InlineData("{\"error\":{\"message\":\"'reasoning_effort' and 'thinking_budget' cannot be set simultaneously\",\"type\":\"invalid_request_error\"}}", ErrorKind.InvalidRequest, "only one of the two parameters")]
    [InlineData("[API Error: 400 Exceeded limit on max bytes per data-uri item : 10485760]", ErrorKind.InvalidRequest, "The base64 data")]
    [InlineData("<400> InternalError.Algo.InvalidParameter: Unable to download the media resource", ErrorKind.InvalidRequest, "URL")]
    [InlineData("<400> InternalError.Algo.InvalidParameter: The video format is illegal and cannot be opened.", ErrorKind.InvalidRequest, "video")]
    [InlineData("Error: timeout of 60000ms exceeded", ErrorKind.Timeout, "time")]
    [InlineData("Post \"https://dashscope.aliyuncs.com/\": context deadline exceeded", ErrorKind.Timeout, "time")]
    [InlineData("java.net.SocketTimeoutException: Read timed out", ErrorKind.Timeout, "long")]
    [InlineData("Error: read ETIMEDOUT", ErrorKind.Timeout, "long")]
    [InlineData("SyntaxError: Unexpected token '<', \"<html>\" is not valid JSON", ErrorKind.Protocol, "HTML")]
    [InlineData("invalid character '<' looking for beginning of value", ErrorKind.Protocol, "HTML")]
    [InlineData("OUTPUT_PARSING_FAILURE: the model's answer", ErrorKind.SchemaViolation, "JSON")]
    [InlineData("1 validation error for Person\nage\n  Field required [type=missing, input_value={'name': 'x'}, input_type=dict]", ErrorKind.SchemaViolation, "schema")]
    [InlineData("400 The model does not support Embeddings API", ErrorKind.InvalidRequest, "embedding")]
    [InlineData("404 当前分组 default 下对于模型 qwen-max 无可用渠道", ErrorKind.ModelNotFound, "gateway")]
    [InlineData("404 model \"qwen3:8b\" not found, try pulling it first", ErrorKind.ModelNotFound, "ollama pull")]
    [InlineData("getaddrinfo ENOTFOUND dashscope.aliyuncs.com", ErrorKind.Network, "name")]
    [InlineData("java.net.UnknownHostException: dashscope.aliyuncs.com", ErrorKind.Network, "name")]
    [InlineData("不知道这样的主机。 (dashscope.aliyuncs.com:443)", ErrorKind.Network, "name")]
    [InlineData("由于目标计算机积极拒绝，无法连接。", ErrorKind.Network, "refused")]
    [InlineData("unable to verify the first certificate", ErrorKind.Network, "trust")]
    [InlineData("aiohttp: Cannot connect to proxy", ErrorKind.Network, "proxy")]
    public void A_cause_in_the_words_of_another_program(string text, ErrorKind kind, string words)
    {
        ErrorExplanation? found = ErrorService.Explain(text, ErrorService.English);
        Assert.NotNull(found);
        Assert.Equal(kind, found.Kind);
        Assert.Contains(words, $"{found.Cause} {found.Remedy}", StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("The model has a context window of 131072 tokens.")]
    [InlineData("Each model has a free quota for 90 days.")]
    [InlineData("Qwen OAuth is a way to sign in.")]
    [InlineData("The default timeout is 60 seconds.")]
    [InlineData("Videos may be as long as 10 minutes.")]
    [InlineData("The answer is JSON that follows your schema.")]
    [InlineData("Embeddings and rerank models have APIs of their own.")]
    [InlineData("视频时长不限，音频格式为 WAV。")]
    [InlineData("请检查网络连接")]
    public void A_sentence_that_is_no_error(string text) => Assert.Null(ErrorService.Explain(text, ErrorService.English));
}

using System.Globalization;
using QwenPS.Client.Errors;
using QwenPS.Diagnostics;
using Xunit;

namespace QwenPS.Tests.Errors;

/// <summary>
/// Errors in the words of clients, gateways, and their users, several of each family, in English and Chinese. Each one is explained by the same row in both languages.
/// </summary>
public sealed class ClientWordingTests
{
    [Theory]
    [InlineData("\"Invalid API-key provided.\" is displayed.\n\"credentials\": { \"use_international_endpoint\": \"true\", \"dashscope_api_key\": \"sk-xxxx\" }", "key-other-region")]
    [InlineData("Only the API key that is generated from https://bailian.console.aliyun.com/ can work, with my alibabacloud.com key it cannot call the API.", "key-other-region")]
    [InlineData("The plugin hardcodes the China host, a Singapore key cannot authorize: DashScope keys are region-locked.", "key-other-region")]
    [InlineData("401 Incorrect API key provided. I created the key on the international site.", "key-other-region")]
    [InlineData("国际站的 key 在国内站接口上用不了，报 401", "key-other-region")]
    [InlineData("新加坡地域的 key 调用北京接口报错 invalid_api_key", "key-other-region")]
    [InlineData("Error: the key belongs to a different region and does not work here", "key-other-region")]
    [InlineData("The integration does not retrieve the API key from the environment, api_key must be passed explicitly when creating DashScope.", "key-missing")]
    [InlineData("当我开始对话的时候还是说**请配置 DASHSCOPE_API_KEY**", "key-missing")]
    [InlineData("pydantic error: ChatTongyi(api_key=None)", "key-missing")]
    [InlineData("DASHSCOPE_API_KEY is not read by the node, the call fails", "key-missing")]
    [InlineData("报错：请设置 DASHSCOPE_API_KEY 环境变量", "key-missing")]
    [InlineData("The dashscope_api_key client option must be set either by passing api_key or by an environment variable", "key-missing")]
    [InlineData("401: the endpoint expects Authorization: Bearer, but the client sends the x-api-key header", "key-header")]
    [InlineData("接口使用 Authorization: Bearer 认证，客户端发送的是 x-api-key，返回 401", "key-header")]
    [InlineData("HTTP 401 Unauthorized. I forgot the Bearer prefix in the Authorization header.", "key-header")]
    [InlineData("报错 401，Authorization 里没有加 Bearer", "key-header")]
    [InlineData("401 Incorrect API key provided: the program puts it in x-api-key instead of Authorization", "key-header")]
    [InlineData("The free quota of dashscope has been used up.\nApiException: {\"statusCode\":400,\"message\":\"Access denied, please make sure your account is in good standing.\",\"code\":\"Arrearage\"}", "arrears")]
    [InlineData("免费额度用完了 {\"code\":\"Arrearage\",\"message\":\"Access denied, please make sure your account is in good standing.\"}", "arrears")]
    [InlineData("Maybe my key is wrong? {\"code\":\"DataInspectionFailed\",\"message\":\"Input data may contain inappropriate content.\"}", "content-filter")]
    [InlineData("Provider: qwen-code\nModel: qwen3-coder-plus\n\n429 Free allocated quota exceeded.", "oauth-free-tier")]
    [InlineData("authType: qwen-oauth\n429 Free allocated quota exceeded.", "oauth-free-tier")]
    [InlineData("Qwen OAuth 登录后报 429 Free allocated quota exceeded.", "oauth-free-tier")]
    [InlineData("apiProvider: qwen-code, error 401 invalid access token or token expired", "oauth-free-tier")]
    [InlineData("429 Free allocated quota exceeded.", "free-quota-spent")]
    [InlineData("Token Plan 是一次性额度。额度用尽后上游持续 429", "plan-quota-spent")]
    [InlineData("429 insufficient_quota on https://coding.dashscope.aliyuncs.com/v1", "plan-quota-spent")]
    [InlineData("Coding Plan: 429 You exceeded your current quota, please check your plan and billing details.", "plan-quota-spent")]
    [InlineData("My Token Plan credits are used up and every call returns 429", "plan-quota-spent")]
    [InlineData("套餐额度用完了，一直报 429", "plan-quota-spent")]
    [InlineData("401 invalid access token or token expired\n认证: 阿里云百炼 Coding Plan，使用 token-plan 的 apikey", "plan-key")]
    [InlineData("sk-sp- 的 key 请求 https://dashscope.aliyuncs.com/compatible-mode/v1 报 InvalidApiKey", "plan-key")]
    [InlineData("401 Incorrect API key provided. Base URL: https://token-plan.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1", "plan-key")]
    [InlineData("Error code: 403 - {'code': 'App.AccessDenied', 'message': 'App access denied.'}\n\"openai-chat-completions\": { \"base-url\": \"https://dashscope.aliyuncs.com/api/v1/apps\" }", "app-protocol")]
    [InlineData("openai client with base_url https://dashscope.aliyuncs.com/api/v1/apps/: Error code: 404", "app-protocol")]
    [InlineData("POST https://dashscope.aliyuncs.com/api/v1/apps/abc/chat/completions 404 Not Found", "app-protocol")]
    [InlineData("{'code': 'App.AccessDenied', 'message': 'App access denied.'}", "app-access")]
    [InlineData("All chat nodes return 404 MODEL_NOT_FOUND. n8n defaults to the \"Responses API\" format.", "responses-api")]
    [InlineData("n8n 的 OpenAI 节点开启 Use Responses API 后报 404", "responses-api")]
    [InlineData("AI SDK: POST https://dashscope.aliyuncs.com/compatible-mode/v1/responses 404 Not Found", "responses-api")]
    [InlineData("Error code: 404, ChatOpenAI(use_responses_api=True)", "responses-api")]
    [InlineData("400 This model does not support the Responses API", "responses-api")]
    [InlineData("连接阿里云的qwq-plus模型报错仅支持流输出方式调用，是软件还不支持吗？", "stream-only")]
    [InlineData("qwq-32b fails: the model only supports streaming", "stream-only")]
    [InlineData("报错：该模型仅支持流式输出", "stream-only")]
    [InlineData("Error: qwen-omni-turbo supports streaming output only", "stream-only")]
    [InlineData("调用失败，qvq-max 只能流式", "stream-only")]
    [InlineData("<400> InternalError.Algo.InvalidParameter: The length of the tool name cannot exceed 64.", "tool-name-length")]
    [InlineData("400 Invalid 'tools[0].function.name': string too long. Expected a string with maximum length 64, but got a string with length 67 instead.", "tool-name-length")]
    [InlineData("400 MCP 工具名称过长，超过 64 个字符", "tool-name-length")]
    [InlineData("Error: tool name is too long: mcp__server__get", "tool-name-length")]
    [InlineData("报错：函数名太长", "tool-name-length")]
    [InlineData("<400> InternalError.Algo.InvalidParameter: Tool names are not allowed to be [search]", "tool-name-reserved")]
    [InlineData("地址：https://dashscope.aliyuncs.com/api/v1/services/aigc/text-generation/generation\n400 Either \"prompt\" or \"messages\" must exist and cannot both be none", "body-of-other-protocol")]
    [InlineData("把 /services/aigc/text-generation/generation 改为了 /chat/completions，提示400错误，传参有问题", "body-of-other-protocol")]
    [InlineData("400 you must provide a messages parameter", "body-of-other-protocol")]
    [InlineData("400 Bad Request: I post the native body (input.messages) to /compatible-mode/v1/chat/completions", "body-of-other-protocol")]
    [InlineData("`spring.ai.openai.base-url` is `https://dashscope.aliyuncs.com/compatible-mode/v1`, `embed()` throws: HTTP 404 - No response body available", "path-doubled")]
    [InlineData("404 Not Found: https://dashscope.aliyuncs.com/compatible-mode/v1/v1/chat/completions", "path-doubled")]
    [InlineData("程序会自动追加 /v1，填 compatible-mode/v1 后一直报 404", "path-doubled")]
    [InlineData("HTTP 404, the url is https://dashscope.aliyuncs.com/compatible-mode/v1/api/v1/services/aigc/text-generation/generation", "path-doubled")]
    [InlineData("One API returns 404: the channel appends /v1 to https://dashscope.aliyuncs.com/compatible-mode/v1", "path-doubled")]
    [InlineData("Embedding和Rerank都报错\n状态: 400, 响应: {\"code\":\"InvalidParameter\",\"message\":\"url error, please check url！\"}", "rerank-path")]
    [InlineData("rerank 模型 gte-rerank-v2 请求 compatible-mode/v1/rerank 返回 404", "rerank-path")]
    [InlineData("Error code: 404 when I call /compatible-mode/v1/rerank with qwen3-rerank", "rerank-path")]
    [InlineData("调用qwen模型出现TypeError: Failed to fetch，平台请求有跨域问题", "cors")]
    [InlineData("TypeError: Failed to fetch (blocked by CORS)", "cors")]
    [InlineData("浏览器里调用百炼接口报跨域错误", "cors")]
    [InlineData("No 'Access-Control-Allow-Origin' header is present on the requested resource", "cors")]
    [InlineData("net::ERR_FAILED, cross-origin request from http://localhost:3000", "cors")]
    [InlineData("ChatTongyi raises KeyError: 'reasoning_content'", "chunk-field-missing")]
    [InlineData("AttributeError: 'ChoiceDelta' object has no attribute 'reasoning_content'", "chunk-field-missing")]
    [InlineData("TypeError: Cannot read properties of undefined (reading 'delta')", "chunk-field-missing")]
    [InlineData("流式输出时报错 KeyError: 'tool_calls'", "chunk-field-missing")]
    [InlineData("KeyError: 'usage' in the streaming callback", "chunk-field-missing")]
    [InlineData("IndexError: list index out of range at chunk.choices[0]", "empty-list-in-client")]
    [InlineData("The image length and width do not meet the model restrictions. [height:1 or width:1 must be larger than 10]", "image-too-small")]
    [InlineData("my picture is rejected because it is too small", "image-too-small")]
    [InlineData("报错：图片太小，宽高必须大于 10", "image-too-small")]
    [InlineData("400 height:8 must be greater than 10", "image-too-small")]
    [InlineData("模型报错，图片尺寸过小", "image-too-small")]
    [InlineData("current user api does not support synchronous calls", "asynchronous-only")]
    [InlineData("报错：wanx-v1 不支持同步调用", "asynchronous-only")]
    [InlineData("error: the model only supports async, set X-DashScope-Async", "asynchronous-only")]
    [InlineData("AccessDenied: current user api does not support asynchronous calls", "call-style")]
    [InlineData("qwen-vl 报 403：不支持异步调用", "call-style")]
    [InlineData("File：｛fileid｝ parsing error，但是偶尔会成功", "file-not-parsed")]
    [InlineData("qwen-long 报错：文件解析失败", "file-not-parsed")]
    [InlineData("Error: failed to parse the file file-fe-1", "file-not-parsed")]
    [InlineData("File parsing in progress, please try again later.", "file-in-progress")]
    [InlineData("错误：文件正在解析，请稍后再试", "file-in-progress")]
    [InlineData("SSLError(SSLEOFError(8, '[SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol (_ssl.c:1028)'))", "tls-cut")]
    [InlineData("Error: Client network socket disconnected before secure TLS connection was established", "tls-cut")]
    [InlineData("javax.net.ssl.SSLHandshakeException: Remote host terminated the handshake", "tls-cut")]
    [InlineData("Post https://dashscope.aliyuncs.com: net/http: TLS handshake timeout", "tls-cut")]
    [InlineData("curl: (35) OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to dashscope.aliyuncs.com:443", "tls-cut")]
    [InlineData("Error: read ECONNRESET", "connection-reset")]
    [InlineData("I encountered an error while using Qwen. 没有按graphrag的要求格式返回", "schema-violation")]
    [InlineData("The extraction fails because the answer does not follow the output format", "schema-violation")]
    public void A_description_is_explained_like_the_error(string text, string row)
    {
        ErrorText cause = ErrorCatalog.Current.Rows.Single(one => one.Id == row).Cause;
        Assert.Equal(cause.En.Split('{')[0], Explain(text, ErrorService.English)?.Cause);
        Assert.Equal(cause.Zh!.Split('{')[0], Explain(text, ErrorService.Chinese)?.Cause);
    }

    /// <summary>Questions and wishes, which mention what an error can be about.</summary>
    [Theory]
    [InlineData("请问Qwen3-VL-Embedding/Reranker输入图片大小有无限制，如果有限制超出限制该如何处理比较合理？")]
    [InlineData("希望添加 APIKEY / 用户级别 IP 白名单功能")]
    [InlineData("建议增加上下文超出限制时的处理")]
    [InlineData("请问免费额度用完了怎么办？")]
    [InlineData("Feature request: an IP allowlist per key")]
    [InlineData("前端直接调用是否会遇到跨域？")]
    [InlineData("International site keys and mainland keys are managed in different consoles.")]
    public void A_question_or_a_wish_is_not_an_error(string text) => Assert.Null(Explain(text, ErrorService.English));

    private static ErrorExplanation? Explain(string text, CultureInfo culture)
    {
        CultureInfo before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = culture;
        try
        {
            return Explainer.OfText(text);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}

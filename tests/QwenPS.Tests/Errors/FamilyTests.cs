using System.Globalization;
using QwenPS.Client.Errors;
using QwenPS.Diagnostics;
using Xunit;

namespace QwenPS.Tests.Errors;

/// <summary>Wordings that no row lists belong to a family: a word for what it's about, and a word for what's wrong with it.</summary>
public sealed class FamilyTests
{
    [Theory]
    [InlineData("No auth credentials found", 401, "key-invalid")]
    [InlineData("You must provide an API key. Set the OPENAI_API_KEY environment variable.", 0, "key-missing")]
    [InlineData("Error: Please set the DASHSCOPE_API_KEY environment variable", 0, "key-missing")]
    [InlineData("pydantic.error_wrappers.ValidationError: dashscope_api_key field required (type=value_error.missing)", 0, "key-missing")]
    [InlineData("com.alibaba.dashscope.exception.NoApiKeyException: Can not find api-key.Please set apikey by environment variable DASHSCOPE_API_KEY", 0, "key-missing")]
    [InlineData("请先在设置中填写 API Key", 0, "key-missing")]
    [InlineData("API 密钥未设置，请检查配置", 0, "key-missing")]
    [InlineData("未检测到有效的 API Key，请在环境变量中配置", 0, "key-missing")]
    [InlineData("Missing Authorization header", 401, "key-missing")]
    [InlineData("Authorization header is required", 0, "key-missing")]
    [InlineData("You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth", 401, "key-missing")]
    [InlineData("The security token included in the request is invalid", 0, "key-invalid")]
    [InlineData("authentication failed, please make sure that a valid ApiKey is used.", 0, "key-invalid")]
    [InlineData("Api key is invalid or has been disabled", 0, "key-invalid")]
    [InlineData("密钥不正确，请检查后重试", 0, "key-invalid")]
    [InlineData("身份验证失败", 0, "key-invalid")]
    [InlineData("令牌已过期", 0, "key-expired")]
    [InlineData("The access token has expired", 0, "key-expired")]
    [InlineData("Your api key: ****abcd is invalid", 401, "key-invalid")]
    [InlineData("{\"error\":{\"message\":\"无效的令牌 (request id: 2025)\",\"type\":\"new_api_error\"}}", 401, "key-invalid")]
    [InlineData("{\"error\":{\"code\":\"1000\",\"message\":\"身份验证失败。\"}}", 401, "key-invalid")]
    [InlineData("{\"error\":{\"code\":\"1113\",\"message\":\"余额不足或无可用资源包,请充值。\"}}", 429, "insufficient-balance")]
    [InlineData("Your account balance is not enough to run this query", 0, "insufficient-balance")]
    [InlineData("账户余额不足，请充值后再试", 0, "insufficient-balance")]
    [InlineData("You have run out of credits", 0, "insufficient-balance")]
    [InlineData("This request requires more credits, or fewer max_tokens. You requested up to 8000 tokens, but can only afford 100", 402, "insufficient-balance")]
    [InlineData("Your free trial has been used up, please upgrade to a paid plan", 0, "free-tier-only")]
    [InlineData("免费额度已经耗尽", 0, "free-tier-only")]
    [InlineData("当前账号已欠费，服务停用", 0, "arrears")]
    [InlineData("Your account has been suspended due to unpaid invoices", 0, "arrears")]
    [InlineData("您的账户已停机", 0, "arrears")]
    [InlineData("You've reached your weekly usage limit", 0, "plan-quota-spent")]
    [InlineData("You have hit your daily limit for this model", 0, "plan-quota-spent")]
    [InlineData("本月额度已用完", 0, "plan-quota-spent")]
    [InlineData("该令牌额度已用尽", 0, "gateway-quota")]
    [InlineData("用户剩余额度不足", 0, "gateway-quota")]
    [InlineData("quota exceeded for this model", 0, "quota-doubtful")]
    [InlineData("您的请求过于频繁，请稍后再试", 0, "rate-limit")]
    [InlineData("Request was throttled. Expected available in 20 seconds.", 0, "rate-limit")]
    [InlineData("You are sending requests too quickly. Pace your requests.", 0, "rate-limit")]
    [InlineData("Rate limit reached for qwen-plus on requests per min (RPM): Limit 60", 0, "rate-limit")]
    [InlineData("已达到每分钟请求数上限", 0, "rate-limit")]
    [InlineData("You exceeded the tokens per minute limit of your tier", 429, "tokens-per-minute")]
    [InlineData("tpm limit exceeded", 429, "tokens-per-minute")]
    [InlineData("Too many parallel requests for this key", 0, "concurrency")]
    [InlineData("当前并发数已达上限", 0, "concurrency")]
    [InlineData("max concurrency exceeded", 429, "concurrency")]
    [InlineData("The model `qwen9` does not exist", 404, "model-not-exist")]
    [InlineData("model: qwen9 was not found", 0, "model-not-exist")]
    [InlineData("No such model: qwen9", 0, "model-not-exist")]
    [InlineData("未知的模型 qwen9", 0, "model-not-exist")]
    [InlineData("The requested model is not available in your region", 0, "country")]
    [InlineData("The model has been deprecated, please use qwen-plus", 0, "model-not-exist")]
    [InlineData("该模型已停止服务", 0, "model-not-exist")]
    [InlineData("You do not have permission to access this model", 0, "model-access")]
    [InlineData("This API key is not authorized to use model qwen-max", 0, "model-access")]
    [InlineData("没有权限访问该模型", 0, "model-access")]
    [InlineData("token is not allowed to access model qwen-max", 403, "model-access")]
    [InlineData("该令牌无权使用模型：qwen-max", 403, "model-access")]
    [InlineData("This token has no access to model qwen-max", 403, "model-access")]
    [InlineData("workspace not found", 0, "workspace-access")]
    [InlineData("业务空间不存在", 0, "workspace-access")]
    [InlineData("No permission to access the workspace", 0, "workspace-access")]
    [InlineData("The service is not activated. Please activate it in the console", 0, "not-purchased")]
    [InlineData("您尚未开通该服务", 0, "not-purchased")]
    [InlineData("This model's maximum context length is 32768 tokens. However, you requested 40000 tokens", 400, "context-length")]
    [InlineData("Input tokens exceed the configured limit", 400, "context-length")]
    [InlineData("the prompt has 35000 tokens, which exceeds the limit of 32768", 0, "context-length")]
    [InlineData("请求的 token 数超过了模型的最大长度", 0, "context-length")]
    [InlineData("Your input exceeds the context window of this model", 0, "context-length")]
    [InlineData("输入内容过长，请缩短后重试", 0, "context-length")]
    [InlineData("conversation too long; please start a new chat", 0, "context-length")]
    [InlineData("max_tokens is too large: 100000. This model supports at most 8192 completion tokens", 400, "parameter-range")]
    [InlineData("Invalid value for temperature: must be between 0 and 2", 400, "parameter-range")]
    [InlineData("temperature: range: -1 or float from [0, 2)", 400, "parameter-range")]
    [InlineData("top_p 参数取值范围为 (0,1]", 400, "parameter-range")]
    [InlineData("'max_tokens' must be at least 1", 400, "parameter-range")]
    [InlineData("seed must be an integer", 400, "parameter-range")]
    [InlineData("Unknown parameter: 'foo'", 400, "parameter-not-supported")]
    [InlineData("Unrecognized request argument supplied: enable_thinking", 400, "parameter-not-supported")]
    [InlineData("This model does not support the 'logprobs' parameter", 400, "parameter-not-supported")]
    [InlineData("Missing required parameter: 'messages'", 400, "missing-field")]
    [InlineData("Field required: messages", 400, "missing-field")]
    [InlineData("The parameter 'model' is required but was not provided", 400, "missing-field")]
    [InlineData("messages array is empty", 400, "messages-malformed")]
    [InlineData("Invalid 'messages': expected an array", 400, "messages-malformed")]
    [InlineData("message content cannot be empty", 400, "messages-malformed")]
    [InlineData("messages[2]: unknown variant `function`, expected one of `system`, `user`", 400, "unknown-role")]
    [InlineData("Invalid role: developer", 400, "unknown-role")]
    [InlineData("The role 'tool' is not supported by this model", 400, "unknown-role")]
    [InlineData("Conversation roles must alternate user/assistant/user/assistant/...", 0, "roles-alternate")]
    [InlineData("the last message must be from the user", 0, "roles-alternate")]
    [InlineData("Only user and assistant messages are supported; system prompt is not supported", 400, "system-role-not-supported")]
    [InlineData("tool_use ids were found without tool_result blocks immediately after: toolu_1", 400, "tool-calls-unanswered")]
    [InlineData("No tool output found for function call call_abc", 400, "tool-calls-unanswered")]
    [InlineData("tool call result does not follow tool call", 400, "tool-result-without-call")]
    [InlineData("tool_call_id call_1 not found in previous messages", 400, "tool-result-without-call")]
    [InlineData("Duplicate value for 'tool_call_id'", 400, "invalid-request")]
    [InlineData("tools.0.function.name: string does not match pattern ^[a-zA-Z0-9_-]{1,64}$", 400, "tool-name-reserved")]
    [InlineData("Tool names must be unique", 400, "tool-name-reserved")]
    [InlineData("Invalid schema for function 'search': object schema missing properties", 400, "tool-definition")]
    [InlineData("tools[0].function.parameters must be a JSON schema of type object", 400, "tool-definition")]
    [InlineData("This model does not support function calling", 400, "tools-not-supported")]
    [InlineData("registry.ollama.ai/library/qwen:7b does not support tools", 400, "tools-not-supported")]
    [InlineData("该模型不支持工具调用", 400, "tools-not-supported")]
    [InlineData("tool_choice 'required' is not supported in thinking mode", 400, "tool-choice-while-thinking")]
    [InlineData("json_schema response format is not supported by this model", 400, "schema-not-supported")]
    [InlineData("This model doesn't support structured outputs", 400, "schema-not-supported")]
    [InlineData("thinking is not supported by this model", 400, "thinking-not-supported")]
    [InlineData("该模型不支持深度思考", 400, "thinking-not-supported")]
    [InlineData("Model does not support image inputs", 400, "content-not-text")]
    [InlineData("This model does not support vision", 400, "content-not-text")]
    [InlineData("该模型不支持图片输入", 400, "content-not-text")]
    [InlineData("audio input is not enabled for this model", 400, "audio-not-supported")]
    [InlineData("Invalid image data: unsupported mime type", 400, "image-refused")]
    [InlineData("Image dimensions exceed the maximum allowed 8000 pixels", 400, "image-refused")]
    [InlineData("图片尺寸过小", 400, "image-too-small")]
    [InlineData("Could not load image from url", 400, "media-download")]
    [InlineData("failed to fetch the resource from url", 400, "media-download")]
    [InlineData("无法获取图片内容，请检查链接", 400, "media-download")]
    [InlineData("Unsupported audio format: m4a", 400, "audio-refused")]
    [InlineData("音频解码失败", 400, "audio-refused")]
    [InlineData("Video duration exceeds limit", 400, "video-refused")]
    [InlineData("File type .xyz not supported", 400, "file-format")]
    [InlineData("The response was filtered due to the prompt triggering content management policy", 400, "content-filter")]
    [InlineData("Content Exists Risk", 400, "content-filter")]
    [InlineData("系统检测到输入或生成内容可能包含不安全或敏感内容", 400, "content-filter")]
    [InlineData("您的输入包含违规内容", 0, "content-filter")]
    [InlineData("The prompt was flagged by our safety system", 400, "content-filter")]
    [InlineData("Request blocked by content filter", 0, "content-filter")]
    [InlineData("connect ETIMEDOUT 47.1.2.3:443", 0, "connect-timeout")]
    [InlineData("请求超时，请检查网络", 0, "timeout")]
    [InlineData("upstream request timeout", 504, "gateway-timeout")]
    [InlineData("net/http: TLS handshake timeout", 0, "tls-cut")]
    [InlineData("Could not resolve proxy: proxy.corp", 0, "name-resolution")]
    [InlineData("域名解析失败：dashscope.aliyuncs.com", 0, "name-resolution")]
    [InlineData("无法连接到服务器，请检查网络设置", 0, "network")]
    [InlineData("连接被服务器断开", 0, "connection-reset")]
    [InlineData("Connection terminated unexpectedly", 0, "connection-reset")]
    [InlineData("the stream was closed before completion", 0, "truncated")]
    [InlineData("certificate has expired or is not yet valid", 0, "tls-expired")]
    [InlineData("证书验证失败", 0, "tls")]
    [InlineData("javax.net.ssl.SSLHandshakeException: PKIX path building failed", 0, "tls-untrusted")]
    [InlineData("The remote server returned an error: (503) Server Unavailable.", 0, "overloaded")]
    [InlineData("服务暂时不可用，请稍后重试", 0, "overloaded")]
    [InlineData("模型服务繁忙", 0, "overloaded")]
    [InlineData("The engine is currently overloaded, please try again later", 429, "overloaded")]
    [InlineData("All instances are busy", 0, "overloaded")]
    [InlineData("系统内部错误", 0, "server")]
    [InlineData("An unexpected error occurred on the server", 0, "server")]
    [InlineData("java.lang.NullPointerException: Cannot invoke \"com.alibaba.dashscope.aigc.generation.GenerationOutput.getChoices()\" because the return value is null", 0, "field-missing-in-client")]
    [InlineData("IndexError: list index out of range", 0, "empty-list-in-client")]
    [InlineData("java.lang.IndexOutOfBoundsException: Index 0 out of bounds for length 0", 0, "empty-list-in-client")]
    [InlineData("KeyError: 'choices'", 0, "field-missing-in-client")]
    [InlineData("TypeError: 'NoneType' object is not iterable", 0, "field-missing-in-client")]
    [InlineData("TypeError: Cannot read properties of undefined (reading '0')", 0, "empty-list-in-client")]
    [InlineData("undefined is not an object (evaluating 'res.choices[0]')", 0, "field-missing-in-client")]
    [InlineData("panic: runtime error: index out of range [0] with length 0", 0, "empty-list-in-client")]
    [InlineData("panic: runtime error: invalid memory address or nil pointer dereference", 0, "field-missing-in-client")]
    [InlineData("TypeError: Client.__init__() got an unexpected keyword argument 'proxies'", 0, "client-library")]
    [InlineData("ImportError: cannot import name 'OpenAI' from 'openai'", 0, "client-library")]
    [InlineData("openai.lib._old_api.APIRemovedInV1: You tried to access openai.ChatCompletion, but this is no longer supported in openai>=1.0.0", 0, "client-library")]
    [InlineData("java.lang.NoSuchMethodError: 'com.google.gson.internal.LinkedTreeMap'", 0, "client-library")]
    [InlineData("TypeError: fetch is not a function", 0, "client-library")]
    [InlineData("Error: Cannot find module 'openai'", 0, "package-missing")]
    [InlineData("json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)", 0, "answer-not-json")]
    [InlineData("SyntaxError: Unexpected end of JSON input", 0, "truncated")]
    [InlineData("Failed to parse SSE event: invalid JSON", 0, "answer-not-json")]
    [InlineData("解析响应失败：返回内容不是 JSON", 0, "answer-not-json")]
    [InlineData("com.fasterxml.jackson.core.JsonParseException: Unexpected character ('<' (code 60))", 0, "answer-not-json")]
    [InlineData("TypeError: Invalid URL", 0, "base-url-scheme")]
    [InlineData("Invalid URL (POST /v1/v1/chat/completions)", 404, "path-doubled")]
    [InlineData("Invalid URL (POST /chat/completions)", 404, "not-found")]
    [InlineData("base_url 配置错误", 0, "base-url-scheme")]
    [InlineData("httpx.UnsupportedProtocol: Request URL is missing an 'http://' or 'https://' protocol.", 0, "base-url-scheme")]
    [InlineData("requests.exceptions.InvalidSchema: No connection adapters were found for 'localhost:8000/v1'", 0, "base-url-scheme")]
    [InlineData("Post \"dashscope.aliyuncs.com/v1\": unsupported protocol scheme \"\"", 0, "base-url-scheme")]
    [InlineData("模型返回内容为空", 0, "client-empty-answer")]
    [InlineData("The model returned no response", 0, "client-empty-answer")]
    [InlineData("LLM returned an empty completion", 0, "client-empty-answer")]
    [InlineData("Error: No content generated", 0, "client-empty-answer")]
    [InlineData("dial tcp 172.17.0.1:11434: connect: connection refused", 0, "connection-refused")]
    [InlineData("HTTPConnectionPool(host='localhost', port=11434): Max retries exceeded with url: /api/chat (Caused by NewConnectionError('<urllib3>: Failed to establish a new connection: [Errno 111] Connection refused'))", 0, "connection-refused")]
    [InlineData("curl: (7) Failed to connect to host.docker.internal port 8000", 0, "network")]
    [InlineData("Cannot connect to the Docker daemon at unix:///var/run/docker.sock", 0, "network")]
    public void A_wording_belongs_to_its_family(string text, int status, string row)
    {
        ErrorExplanation? found = Explain(text, status == 0 ? null : status);
        Assert.NotNull(found);
        ErrorText cause = ErrorCatalog.Current.Rows.Single(one => one.Id == row).Cause;
        Assert.StartsWith(cause.En.Split('{')[0], found.Cause, StringComparison.Ordinal);
    }

    /// <summary>Errors of cmdlets and of other programs, and sentences that aren't errors.</summary>
    [Theory]
    [InlineData("Cannot find path 'C:\\x.txt' because it does not exist.")]
    [InlineData("The term 'foo' is not recognized as a name of a cmdlet, function, script file, or executable program.")]
    [InlineData("Cannot bind argument to parameter 'Path' because it is null.")]
    [InlineData("Cannot validate argument on parameter 'Count'. The 500 argument is greater than the maximum allowed range of 100.")]
    [InlineData("Access to the path 'C:\\Windows\\x' is denied.")]
    [InlineData("You cannot call a method on a null-valued expression.")]
    [InlineData("Attempted to divide by zero.")]
    [InlineData("The property 'Foo' cannot be found on this object. Verify that the property exists.")]
    [InlineData("A parameter cannot be found that matches parameter name 'Foo'.")]
    [InlineData("Cannot convert value \"abc\" to type \"System.Int32\". Error: \"Input string was not in a correct format.\"")]
    [InlineData("The process cannot access the file 'x' because it is being used by another process.")]
    [InlineData("fatal: not a git repository (or any of the parent directories): .git")]
    [InlineData("error: failed to push some refs to 'github.com:x/y.git'")]
    [InlineData("npm ERR! code ENOENT")]
    [InlineData("make: *** No rule to make target 'x'.  Stop.")]
    [InlineData("The build succeeded.")]
    [InlineData("Everything is fine.")]
    [InlineData("Hello world")]
    [InlineData("This model is great for coding.")]
    [InlineData("The model qwen-plus costs 0.8 yuan per million tokens.")]
    [InlineData("Each request can have up to 10 images.")]
    [InlineData("Set the environment variable DASHSCOPE_API_KEY before you start.")]
    [InlineData("The connection is stored for the session.")]
    [InlineData("The service is available in five regions.")]
    [InlineData("请先阅读文档。")]
    [InlineData("该模型支持图片输入。")]
    [InlineData("每个请求最多 10 张图片。")]
    [InlineData("今天天气不错。")]
    [InlineData("The answer is streamed as it arrives.")]
    [InlineData("The maximum input of qwen-long is 10 million tokens.")]
    [InlineData("Rate limits apply per Alibaba Cloud account, across all workspaces and API keys.")]
    [InlineData("When the free quota is used up, calls are billed at the pay-as-you-go rate.")]
    [InlineData("If the connection is closed, the client reconnects automatically.")]
    [InlineData("* SSL certificate verify ok.")]
    [InlineData("Model list refreshed: 98 models, 17 retired")]
    [InlineData("The base URL must end with /compatible-mode/v1.")]
    [InlineData("Processed 120 documents with qwen-plus in 34 s (0 failed)")]
    [InlineData("The content moderation service checks input and output.")]
    [InlineData("qwen-plus 的上下文长度为 131072 token。")]
    [InlineData("图片大小不超过 10 MB。")]
    [InlineData("如果余额不足，请先充值。")]
    [InlineData("Files are uploaded in parts.")]
    [InlineData("The certificate is valid until 2027.")]
    [InlineData("The key is stored in a file.")]
    [InlineData("Unable to find type [Foo.Bar].")]
    [InlineData("The specified module 'Foo' was not loaded because no valid module file was found in any module directory.")]
    [InlineData("Disk is full")]
    [InlineData("Segmentation fault (core dumped)")]
    [InlineData("bash: foo: command not found")]
    public void Another_text_belongs_to_none(string text) => Assert.Null(Explain(text, null));

    [Fact]
    public void An_error_of_a_program_may_be_of_an_ambiguous_family()
    {
        Assert.Null(Explain("The parameter 'Path' is missing.", null));
        Assert.Equal(ErrorKind.InvalidRequest, Explain("Error: The parameter 'path' is missing.", null)?.Kind);
        Assert.Equal(ErrorKind.InvalidRequest, Explain("The parameter 'path' is missing.", 400)?.Kind);
    }

    [Fact]
    public void The_parts_of_a_known_code_are_not_words()
    {
        ErrorExplanation? found = Explain("InvalidParameter: Field required: input.media", null);
        Assert.Contains("missing", found?.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_starts_where_a_word_of_the_text_starts()
    {
        Assert.Equal(ErrorKind.Authentication, Explain("OPENAI_API_KEY missing", null)?.Kind);
        Assert.Equal(ErrorKind.Authentication, Explain("error: dashscopeApiKey is missing", null)?.Kind);
        Assert.Null(Explain("The monkey is missing.", null));
    }

    [Fact]
    public void A_family_counts_within_one_sentence_only()
    {
        Assert.Equal(ErrorKind.ModelNotFound, Explain("The model qwen-x was not found", null)?.Kind);
        Assert.Null(Explain("This is a fine model. The page was not found", null));
    }

    [Fact]
    public void A_family_needs_a_status_that_goes_with_it()
    {
        Assert.Equal(ErrorKind.ContextLength, Explain("Input tokens exceed the limit", 400)?.Kind);
        Assert.Equal(ErrorKind.RateLimit, Explain("Input exceeds the limit", 429)?.Kind);
    }

    [Fact]
    public void The_words_of_an_unknown_code_count_if_they_go_with_the_status()
    {
        Assert.Equal(ErrorKind.ModelNotFound, ErrorClassifier.Classify(404, new ServiceError { Code = "engine_model_not_found" }).Kind);
        Assert.Equal(ErrorKind.RateLimit, ErrorClassifier.Classify(429, new ServiceError { Code = "engine_model_not_found" }).Kind);
    }

    private static ErrorExplanation? Explain(string text, int? status)
    {
        CultureInfo before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = ErrorService.English;
        try
        {
            return Explainer.OfText(text, status);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}

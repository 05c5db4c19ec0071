using QwenPS.Client.Errors;
using Xunit;

namespace QwenPS.Tests.Errors;

/// <summary>
/// Tests errors in the words of users, SDKs, and gateways: reports such as "keeps saying", wrappers that hide or rename the cause, and text that was recognized
/// or translated by a program.
/// </summary>
public sealed class UserWordingTests
{
    [Theory]
    [InlineData("**HTTP 401: [opencode-go/qwen3.7-max] [401]: {\"type\":\"error\",\"error\":{\"type\":\"ModelError\",\"message\":\"Model qwen3.7-max is not supported for format oa-compat\"}}**", 0, "gateway-format")]
    [InlineData("Upstream returned 401. Mapped message: Provider authentication failed. Check API key. Upstream error: Model qwen3.7-max is not supported for format oa-compat", 0, "gateway-format")]
    [InlineData("{'code': 'App.AccessDenied', 'message': 'App access denied.'}", 403, "app-access")]
    [InlineData("Unexpected token 'e', \"event:erro\"... is not valid JSON", 0, "error-event-unread")]
    [InlineData("{\"code\":\"ConsoleNeedLogin\",\"message\":\"You need to log in.\"}", 0, "login-required")]
    [InlineData("dashscope.common.error.UploadFileException: Uploading file: a.png failed", 0, "file-upload")]
    [InlineData("Get upload certificate failed, code: InvalidApiKey, message: Invalid API-key provided.", 0, "key-invalid")]
    [InlineData("上传图片到临时 OSS 失败", 0, "file-upload")]
    [InlineData("Model id : Qwen/Qwen2.5-72B , has no provider supported", 400, "model-not-exist")]
    [InlineData("404 模型 qwen-max-9 不存在", 0, "model-not-exist")]
    [InlineData("qwen-turbo-latest was retired and cannot be called any more", 0, "model-not-exist")]
    [InlineData("chatbox 里填的 key 总是说 key 无效", 0, "key-invalid")]
    [InlineData("Every model I call says the key is invalid.", 0, "key-invalid")]
    [InlineData("my qwen key stopped working today", 0, "key-invalid")]
    [InlineData("我的 key 一直报 401", 0, "key-invalid")]
    [InlineData("My Coding Plan key gives 401 on the compatible-mode endpoint", 0, "plan-key")]
    [InlineData("I post to coding-intl.dashscope.aliyuncs.com with my normal key and only get \"Invalid API key\"", 0, "plan-key")]
    [InlineData("OpenRouter: Upstream error from Alibaba: Access denied, please make sure your account is in good standing.", 0, "gateway-arrears")]
    [InlineData("qwen oauth 每天 2000 次的免费额度用完了", 0, "oauth-free-tier")]
    [InlineData("免费额度到期后调用返回 403", 0, "free-quota-spent")]
    [InlineData("套餐内的请求次数已耗尽", 0, "plan-quota-spent")]
    [InlineData("Your Coding Plan subscription expired on 2026-01-31", 0, "plan-expired")]
    [InlineData("这个 key 没有 qwen-max 的调用权限", 0, "model-access")]
    [InlineData("key 不属于这个业务空间", 0, "workspace-access")]
    [InlineData("RAM 用户没有权限调用该接口", 0, "ram-permission")]
    [InlineData("我的提示词被阿里云拦截了", 0, "content-filter")]
    [InlineData("You are being rate limited", 0, "rate-limit")]
    [InlineData("我一跑批量就报 429", 0, "rate-limit")]
    [InlineData("知识库的 embedding 会报400错误", 0, "invalid-request")]
    [InlineData("同时调用数超过限制", 0, "concurrency")]
    [InlineData("could not reach dashscope.aliyuncs.com", 0, "network")]
    [InlineData("该模型不能关闭思考", 0, "thinking-required")]
    [InlineData("thinking budget too large", 0, "thinking-budget")]
    [InlineData("思考模式下不能强制 tool_choice", 0, "tool-choice-while-thinking")]
    [InlineData("使用 json_object 时提示词里必须包含 json", 0, "json-needs-word")]
    [InlineData("把最大输出 tokens 设成大于 8192，一问答就报错", 0, "parameter-range")]
    [InlineData("Ｅｒｒｏｒ：ｍｏｄｅｌ ｎｏｔ ｆｏｕｎｄ", 0, "model-not-exist")]
    [InlineData("异常：返回错误响应：{“status_code”：429，“code”：“”，“message”：“当前并发数已达上限”}", 0, "concurrency")]
    [InlineData("You exceeded your current quota, please check your plan and billing details.", 429, "quota-or-billing")]
    [InlineData("You exceeded your current quota, please check your plan and billing details. For more information, read the docs: https://platform.openai.com/docs/guides/error-codes", 429, "insufficient-balance")]
    [InlineData("在 Open WebUI 里填了阿里云百炼的地址和 key,保存时提示 key 验证失败,但用 curl 同样的 key 是好的", 0, "key-invalid")]
    [InlineData("换了新电脑之后 qwen-code 一直说我的 token 失效了", 0, "key-invalid")]
    [InlineData("阿里云账户欠了两毛钱,知识库就不能用了", 0, "arrears")]
    [InlineData("新用户送的 100 万 token 刚用完,接口马上就 403 了", 0, "free-tier-only")]
    [InlineData("after the trial tokens were gone the API refused every request", 0, "free-tier-only")]
    [InlineData("token plan 的额度已经跑完了,后面全是 429", 0, "plan-quota-spent")]
    [InlineData("批量翻译的时候跑到一半就开始 429,单条调用又没问题", 0, "rate-limit")]
    [InlineData("If I process 50 files in parallel most of them fail with 429", 0, "rate-limit")]
    [InlineData("翻译新闻时一遇到政治内容就报 data inspection", 0, "content-filter")]
    [InlineData("国际站没有 qwen-long 这个模型", 0, "model-not-exist")]
    [InlineData("用 langchain invoke qwen3 时提示 enable_thinking 必须为 false", 0, "thinking-needs-stream")]
    [InlineData("qwen3-32b 不加 stream 就报 enable_thinking 的错误", 0, "thinking-needs-stream")]
    [InlineData("API 地址少写了 /v1,测试一直 404", 0, "not-found")]
    [InlineData("I set the temperature to 2 and the API rejects it", 0, "parameter-range")]
    [InlineData("Our indexer sends 100 chunks per embedding call and DashScope complains about the batch size", 0, "embedding-batch")]
    [InlineData("多轮工具调用后提示 tool 消息必须跟在 tool_calls 后面", 0, "tool-result-without-call")]
    [InlineData("工具的 parameters 不是 object,提示 schema 不合法", 0, "tool-definition")]
    [InlineData("qwen-max takes more than two minutes and my HTTP client gives up with a timeout", 0, "client-timeout")]
    [InlineData("DNS 解析不到 dashscope.aliyuncs.com", 0, "name-resolution")]
    [InlineData("The service answers 503 from time to time, retrying helps", 0, "overloaded")]
    public void A_report_is_explained_like_the_error_itself(string text, int status, string row)
    {
        ErrorExplanation? found = ErrorService.Explain(text, ErrorService.English, status == 0 ? null : status);
        Assert.NotNull(found);
        ErrorText cause = ErrorCatalog.Current.Rows.Single(one => one.Id == row).Cause;
        Assert.StartsWith(cause.En.Split('{')[0], found.Cause, StringComparison.Ordinal);
    }

    /// <summary>Questions, facts, and the errors of other programs.</summary>
    [Theory]
    [InlineData("返回 500 条数据")]
    [InlineData("共返回 404 个结果")]
    [InlineData("The function returns 404 rows.")]
    [InlineData("The given key 'model' was not present in the dictionary.")]
    [InlineData("How do I get an API key for Qwen?")]
    [InlineData("Permission denied (publickey).")]
    [InlineData("Thinking mode is only available in streaming calls.")]
    [InlineData("Your plan includes 18,000 requests per month.")]
    [InlineData("Uploading file report.pdf... done")]
    [InlineData("怎么关闭思考模式？")]
    [InlineData("本次处理 400 条记录，耗时 3 秒。")]
    [InlineData("Please log in to the portal to read the docs.")]
    public void Another_text_is_not_an_error(string text) => Assert.Null(ErrorService.Explain(text, ErrorService.English));
}

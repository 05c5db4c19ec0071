using System.Text.Json;
using QwenPS.Diagnostics;
using Xunit;

namespace QwenPS.Tests.Errors;

/// <summary>Tests that the explanation of a message doesn't depend on how a program, a terminal, or an issue wraps the message.</summary>
public sealed class PastedWrapperTests
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Messages =
    [
        "<400> InternalError.Algo.InvalidParameter: The tool_choice parameter does not support being set to required or object in thinking mode",
        "Error code: 403 - {'error': {'code': 'AllocationQuota.FreeTierOnly', 'message': 'The free tier of the model has been exhausted.'}, 'request_id': 'e3150189-8018-9c26-98cc-11b8c6819a9e'}",
        "Access denied, please make sure your account is in good standing.",
        "max_completion_tokens [4000] must be greater than thinking_budget [32768]",
        "Your token-plan 1-week quota has been exhausted. The quota will reset at 07-27 09:25:00 UTC.",
        "developer is not one of ['system', 'assistant', 'user', 'tool', 'function'] - 'messages.[0].role'",
        "输入长度超过模型最大限制",
    ];

    private static readonly Dictionary<string, Func<string, string>> Wrappers = new()
    {
        ["as it is"] = text => text,
        ["a code fence"] = text => $"I get this:\n```json\n{text}\n```\nAny idea?",
        ["a quotation"] = text => "> " + text,
        ["a log's prefix"] = text => $"2026-01-02 03:04:05,678 - app.llm - ERROR - call failed: {text}",
        ["colors"] = text => $"\u001b[31m\u001b[1mERROR\u001b[0m {text.Replace(" ", " \u001b[0m", StringComparison.Ordinal)}",
        ["a terminal's width"] = text => Wrap(text, "", ""),
        ["a box"] = text => Wrap(text, "│ ", " │"),
        ["JSON"] = text => $$"""{"level":"error","message":{{Json(text)}}}""",
        ["JSON within JSON"] = text => $$"""{"event":"error","data":{{Json($$"""{"message":{{Json(text)}}}""")}}}""",
        ["Python's representation"] = text => $"RuntimeError({Python(text)})",
        ["a Python dictionary"] = text => $"{{'status': 'error', 'message': {Python(text)}, 'data': None}}",
        ["a JavaScript object"] = text => $"Error: failed\n    at main (x.mjs:1) {{\n  cause: undefined,\n  message: {Python(text)},\n}}",
        ["dify"] = text => $$"""[tongyi] Error: PluginInvokeError: {"args":{},"error_type":"InvokeError","message":"[models] Error: {{text}}"}""",
        ["litellm"] = text => $"litellm.APIError: APIError: OpenAIException - {text}. Received Model Group=qwen\nAvailable Model Group Fallbacks=None",
        ["OpenRouter"] = text => $$$$"""{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":{{{{Json(text)}}}},"provider_name":"Alibaba"}}}""",
        ["Java"] = text => $"Caused by: java.lang.RuntimeException: {text}\n\tat com.example.Foo.bar(Foo.java:12)",
        ["a Java object"] = text => $"ApiError(code=null, message={text}, type=null)",
        ["Go"] = text => $"error, message: {text}, retries: 3",
    };

    public static TheoryData<string> Names() => [.. Wrappers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_wrapper_changes_nothing(string wrapper)
    {
        Assert.All(Messages, message =>
        {
            ErrorExplanation alone = Explain(message), wrapped = Explain(Wrappers[wrapper](message));
            Assert.Equal((alone.Kind, alone.Retry, alone.Cause, alone.Remedy), (wrapped.Kind, wrapped.Retry, wrapped.Cause, wrapped.Remedy));
        });
    }

    [Fact]
    public void Upper_and_lower_case_are_the_same()
    {
        Assert.All(Messages.Where(message => !message.Contains('{', StringComparison.Ordinal)), message =>
            Assert.Equal(Explain(message).Cause, Explain(message.ToUpperInvariant()).Cause));
    }

    [Fact]
    public void What_to_do_is_not_cut_off_a_long_message()
    {
        string message = string.Join(" ", Enumerable.Repeat("The request can't be served.", 60)) + " Range of input length should be [1, 30720]. Send less.";
        Assert.EndsWith("Send less.", Explain($$"""{"code":"InvalidParameter","message":{{Json(message)}}}""").Message, StringComparison.Ordinal);
        Assert.EndsWith("Send less.", Explain("InvalidParameter: " + message).Message, StringComparison.Ordinal);
    }

    private static ErrorExplanation Explain(string text) => Explainer.ExplainText(text) ?? throw new InvalidOperationException("not explained: " + text);

    private static string Wrap(string text, string before, string after) => string.Join("\n", text.Chunk(40).Select(line => before + new string(line) + after));

    private static string Json(string text) => JsonSerializer.Serialize(text, Unescaped);

    private static string Python(string text) => "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";
}

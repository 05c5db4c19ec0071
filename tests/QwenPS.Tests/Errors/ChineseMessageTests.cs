using System.Net;
using System.Net.Sockets;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.Diagnostics;
using QwenPS.Emulator;
using QwenPS.Tests.Connecting;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Errors;

/// <summary>Tests that the entire message is in Chinese in a Chinese session, except for external text.</summary>
public sealed class ChineseMessageTests : ErrorService
{
    [Theory]
    [InlineData("<html><head><title>Login</title></head></html>", "127.0.0.1 的应答无效：应答不是对话的 JSON（text/html）：HTML 网页 \"Login\"。")]
    [InlineData("{\"choices\":[]}", "127.0.0.1 的应答无效：应答中没有 choices。")]
    [InlineData("{\"choices\":[{\"message\":{\"content\":\"abc", "127.0.0.1 的应答无效：应答被截断。")]
    public async Task An_answer_that_is_none(string body, string message)
    {
        QwenException error = await FailAsync(ChatProtocol.OpenAI, new Fault { Status = 200, Body = body, ContentType = "text/html" }, Chinese);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Matches("请求 ID：[0-9a-f-]+。$", error.Message);
    }

    [Fact]
    public async Task A_refusal_with_the_words_of_the_service()
    {
        QwenException error = await FailAsync(ChatProtocol.OpenAI, Answer(ChatProtocol.OpenAI, 401, "invalid_api_key", "Incorrect API key provided."), Chinese);
        Assert.Equal("127.0.0.1 返回 401 invalid_api_key：Incorrect API key provided. 请求 ID：e3150189-8018-9c26-98cc-11b8c6819a9e。", error.Message);
        Assert.Equal((ErrorKind.Authentication, 401, error.RequestId),
            (Explainer.ExplainText(error.Message)!.Kind, Explainer.ExplainText(error.Message)!.StatusCode, Explainer.ExplainText(error.Message)!.RequestId));
    }

    [Fact]
    public async Task A_connection_that_is_refused() => await InChinese(async () =>
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        int port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        QwenClient client = Clients.At(new Uri($"http://127.0.0.1:{port}/"), ChatProtocol.OpenAI, options => options with { MaxRetry = 1 });
        var request = new ChatRequest { Model = "qwen-plus", Messages = [new ChatMessage("user", "x")] };
        QwenException error = await Assert.ThrowsAsync<QwenException>(() => client.ChatAsync(request, NoLog.Instance, CancellationToken.None));
        Assert.Equal("连接 127.0.0.1 失败：连接被拒绝。已尝试 2 次。", error.Message);
        Assert.Equal("-BaseUri 的地址上没有程序接受连接：本地服务器（例如 Ollama）未运行，或使用了其他端口。", error.Cause);
        Assert.Contains("连接被拒绝", Explainer.ExplainText(error.Message)!.Cause, StringComparison.Ordinal);
    });

    [Fact]
    public async Task A_time_that_is_over() => await InChinese(async () =>
    {
        await using var silent = new RawServer((_, stop) => Task.Delay(Timeout.Infinite, stop));
        QwenClient client = Clients.At(silent.Uri, ChatProtocol.OpenAI, options => options with { Timeout = TimeSpan.FromMilliseconds(300) });
        var request = new ChatRequest { Model = "qwen-plus", Messages = [new ChatMessage("user", "x")] };
        QwenException error = await Assert.ThrowsAsync<QwenException>(() => client.ChatAsync(request, NoLog.Instance, CancellationToken.None));
        Assert.Equal("127.0.0.1 未及时应答：调用未在 0.3 秒内完成（-TimeoutSec）。", error.Message);
    });

    [Fact]
    public async Task A_connection_that_cannot_be_made() => await InChinese(() =>
    {
        using var environment = new FakeEnvironment();
        string noKey = Assert.Throws<ConnectionSetupException>(() => ApiKeyResolver.Resolve(new KeyRequest(), environment)).Message;
        Assert.StartsWith("找不到 API 密钥。已查找：-ApiKey 和 -EnvFile（未指定）、环境变量 DASHSCOPE_API_KEY（未设置）", noKey, StringComparison.Ordinal);
        string[] messages =
        [
            noKey,
            Assert.Throws<ConnectionSetupException>(() => KeyText.Clean("sk-a b", new KeySource(KeySourceKind.EnvironmentVariable), [])).Message,
            Assert.Throws<ConnectionSetupException>(() => EndpointResolver.Resolve(new EndpointRequest { Region = "Mars" }, environment)).Message,
            Assert.Throws<ConnectionSetupException>(() => EndpointResolver.Resolve(new EndpointRequest { BaseUri = "http://x.example" }, environment)).Message,
        ];
        Assert.All(messages, message => Assert.Matches("\\p{IsCJKUnifiedIdeographs}", message));
        Assert.All(messages, message => Assert.DoesNotMatch("[a-z]{2,},? [a-z]{2,}", message));
        Assert.Equal("API 密钥（来自环境变量 DASHSCOPE_API_KEY）中间含有空白：请重新完整复制。", messages[1]);
        return Task.CompletedTask;
    });

    /// <summary>Calls on other threads use the same culture.</summary>
    private static Task InChinese(Func<Task> work) => Task.Run(() =>
    {
        System.Globalization.CultureInfo.CurrentUICulture = Chinese;
        return work();
    });
}

using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Requests;

public sealed class HeaderTests : ServiceTest
{
    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task The_key_goes_out_as_a_bearer_token(ChatProtocol protocol, bool stream)
    {
        await Client(protocol).AskAsync(Ask.For("x"), stream);
        Assert.Equal("Bearer " + Clients.Key, Sent(protocol).Header("Authorization"));
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task The_body_is_declared_as_JSON_in_UTF8(ChatProtocol protocol, bool stream)
    {
        await Client(protocol).AskAsync(Ask.For("x"), stream);
        Assert.Equal("application/json; charset=utf-8", Sent(protocol).Header("Content-Type"));
    }

    [Theory, BothProtocols]
    public async Task What_may_come_back_is_declared(ChatProtocol protocol)
    {
        await Client(protocol).AskAsync(Ask.For("x"));
        Assert.Equal("application/json", Sent(protocol).Header("Accept"));
        Assert.Null(Sent(protocol).Header("X-DashScope-SSE"));

        await Client(protocol).AskStreamAsync(Ask.For("x"));
        Assert.Equal("text/event-stream", Sent(protocol).Header("Accept"));
        Assert.Equal(protocol == ChatProtocol.DashScope ? "enable" : null, Sent(protocol).Header("X-DashScope-SSE"));
    }

    [Theory, BothProtocols]
    public async Task The_workspace_is_named_when_one_is_set(ChatProtocol protocol)
    {
        var client = Client(protocol, options => options with { Endpoint = Clients.EndpointAt(Service.BaseUri, protocol, "llm-workspace") });
        await client.AskAsync(Ask.For("x"));
        Assert.Equal("llm-workspace", Sent(protocol).Header("X-DashScope-WorkSpace"));

        await Client(protocol).AskAsync(Ask.For("x"));
        Assert.Null(Sent(protocol).Header("X-DashScope-WorkSpace"));
    }

    [Theory, BothProtocols]
    public async Task Headers_of_the_connection_and_of_the_call_go_along(ChatProtocol protocol)
    {
        var client = Client(protocol, options => options with { Headers = new Dictionary<string, string> { ["X-Team"] = "a", ["X-Both"] = "connection" } });
        await client.AskAsync(Ask.For("x") with { Headers = new Dictionary<string, string> { ["X-Run"] = "b", ["x-both"] = "call" } });
        Assert.Equal("a", Sent(protocol).Header("X-Team"));
        Assert.Equal("b", Sent(protocol).Header("X-Run"));
        Assert.Equal("call", Sent(protocol).Header("X-Both"));
    }

    [Theory, BothProtocols]
    public async Task A_header_given_by_the_user_replaces_the_modules_own(ChatProtocol protocol)
    {
        var headers = new Dictionary<string, string> { ["User-Agent"] = "Nightly/1.0", ["Accept"] = "*/*" };
        await Client(protocol).AskAsync(Ask.For("x") with { Headers = headers });
        Assert.Equal("Nightly/1.0", Sent(protocol).Header("User-Agent"));
        Assert.Equal("*/*", Sent(protocol).Header("Accept"));
    }

    [Theory, BothProtocols]
    public async Task The_user_agent_is_the_modules(ChatProtocol protocol)
    {
        await Client(protocol, options => options with { UserAgent = "QwenPS/1.2.3" }).AskAsync(Ask.For("x"));
        Assert.Equal("QwenPS/1.2.3", Sent(protocol).Header("User-Agent"));
    }

    [Theory]
    [BothProtocols("oss://dashscope-instant/a.png", "enable", WholeAndStreamed = true)]
    [BothProtocols("OSS://dashscope-instant/a.png", "enable", WholeAndStreamed = true)]
    [BothProtocols("https://example.com/oss://a.png", null, WholeAndStreamed = true)]
    public async Task A_file_in_the_services_own_store_is_said_to_be_one(ChatProtocol protocol, bool stream, string image, string? expected)
    {
        var request = Ask.With(new ChatMessage { Parts = [new() { ImageUrl = image }, new() { Text = "What is this?" }] });
        await Client(protocol).AskAsync(request with { Model = "qwen-vl-max" }, stream);
        Assert.Equal(expected, Sent(protocol).Header("X-DashScope-OssResourceResolve"));
    }

    [Theory]
    [BothProtocols("""{"type":"video_url","video_url":{"url":"oss://dashscope-instant/a.mp4"}}""", "enable")]
    [BothProtocols("""{"video":"oss://dashscope-instant/a.mp4"}""", "enable")]
    [BothProtocols("""{"video":"https://example.com/a.mp4"}""", null)]
    public async Task So_is_one_in_a_part_that_the_module_does_not_know(ChatProtocol protocol, string part, string? expected)
    {
        await Client(protocol).AskAsync(Ask.With(new ChatMessage { Parts = [new() { Json = part }] }) with { Model = "qwen-vl-max" });
        Assert.Equal(expected, Sent(protocol).Header("X-DashScope-OssResourceResolve"));
    }

    [Theory]
    [InlineData(ChatProtocol.OpenAI, "/compatible-mode/v1/chat/completions")]
    [InlineData(ChatProtocol.DashScope, "/api/v1/services/aigc/text-generation/generation")]
    public async Task Text_goes_to_the_protocols_own_path(ChatProtocol protocol, string path)
    {
        await Client(protocol).AskAsync(Ask.For("x"));
        Assert.Equal(path, Sent(protocol).Path);
    }
}

using Xunit;

namespace QwenPS.Tests.Emulator;

public sealed class NativeStreamTests : EmulatorTest
{
    private const string Text = "我是来自阿里云的大规模语言模型";

    [Theory]
    [InlineData(true, "我是来自阿里云的", "大规模语言模型", "")]
    [InlineData(false, "我是来自阿里云的", Text, Text)]
    public async Task A_stream_is_byte_for_byte_as_documented(bool incremental, string first, string second, string last)
    {
        var reply = await SendAsync(Native, Bodies.Native(Text, incremental ? "\"incremental_output\":true" : ""), ("X-DashScope-SSE", "enable"));
        string Event(int id, string content, string finish, int output) =>
            $"id:{id}\nevent:result\n:HTTP_STATUS/200\n"
            + $"data:{{\"output\":{{\"choices\":[{{\"finish_reason\":\"{finish}\",\"message\":{{\"role\":\"assistant\",\"content\":\"{content}\"}}}}]}},"
            + $"\"usage\":{{\"input_tokens\":15,\"output_tokens\":{output},\"total_tokens\":{15 + output}}},\"request_id\":\"{reply.RequestId}\"}}\n\n";
        Assert.Equal(Event(1, first, "null", 8) + Event(2, second, "null", 15) + Event(3, last, "stop", 15), reply.Text);
        Assert.Equal("text/event-stream;charset=UTF-8", reply.ContentType?.Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_accept_header_asks_for_a_stream_too() =>
        Assert.StartsWith("id:1\n", (await SendAsync(Native, Bodies.Native("x"), ("Accept", "text/event-stream"))).Text, StringComparison.Ordinal);

    [Fact]
    public async Task Nothing_asks_for_no_stream() =>
        Assert.StartsWith("{", (await SendAsync(Native, Bodies.Native("x"), ("X-DashScope-SSE", "disable"))).Text, StringComparison.Ordinal);

    [Fact]
    public async Task The_text_format_streams_too()
    {
        var reply = await SendAsync(Native, Bodies.Native(Text, "\"result_format\":\"text\""), ("X-DashScope-SSE", "enable"));
        Assert.Equal(
            ["我是来自阿里云的", Text, Text],
            reply.Chunks.Select(chunk => chunk.GetProperty("output").GetProperty("text").GetString()));
    }

    [Fact]
    public async Task Multimodal_answers_stream_parts()
    {
        var reply = await SendAsync(Multimodal, Bodies.Native("你好", "\"incremental_output\":true", "qwen-vl-plus"), ("X-DashScope-SSE", "enable"));
        Assert.Equal(
            ["""[{"text":"你好"}]""", "[]"],
            reply.Chunks.Select(chunk => chunk.GetProperty("output").GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetRawText()));
    }

    [Fact]
    public async Task Reasoning_comes_before_the_content()
    {
        var reply = await SendAsync(
            Native,
            Bodies.Native("回答", "\"incremental_output\":true"),
            ("X-DashScope-SSE", "enable"),
            ("X-Emulator-Reasoning", Uri.EscapeDataString("想一想")));
        var messages = reply.Chunks.Select(chunk => chunk.GetProperty("output").GetProperty("choices")[0].GetProperty("message")).ToList();
        Assert.Equal("""{"role":"assistant","content":"","reasoning_content":"想一想"}""", messages[0].GetRawText());
        Assert.Equal("""{"role":"assistant","content":"回答"}""", messages[1].GetRawText());
    }
}

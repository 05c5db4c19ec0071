using System.Diagnostics;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Emulator;

public sealed class CompatibleStreamTests : EmulatorTest
{
    private const string Stream = "\"stream\":true";
    private const string StreamWithUsage = "\"stream\":true,\"stream_options\":{\"include_usage\":true}";

    [Theory]
    [InlineData(Stream, false)]
    [InlineData(StreamWithUsage, true)]
    public async Task A_stream_is_byte_for_byte_as_documented(string more, bool usage)
    {
        var reply = await SendAsync(Compatible, Bodies.Compatible("我是来自阿里云的大规模语言模型", more));
        var created = reply.Chunks.First().GetProperty("created").GetInt64();
        string Tail(string used) =>
            $"],\"object\":\"chat.completion.chunk\",\"usage\":{used},\"created\":{created},\"system_fingerprint\":null,\"model\":\"qwen-plus\",\"id\":\"chatcmpl-{reply.RequestId}\"}}\n\n";
        var tail = Tail("null");
        var expected =
            "data: {\"choices\":[{\"delta\":{\"content\":\"\",\"role\":\"assistant\"},\"index\":0,\"logprobs\":null,\"finish_reason\":null}" + tail
            + "data: {\"choices\":[{\"finish_reason\":null,\"delta\":{\"content\":\"我是来自阿里云的\"},\"index\":0,\"logprobs\":null}" + tail
            + "data: {\"choices\":[{\"delta\":{\"content\":\"大规模语言模型\"},\"finish_reason\":null,\"index\":0,\"logprobs\":null}" + tail
            + "data: {\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"stop\",\"index\":0,\"logprobs\":null}" + tail
            + (usage ? "data: {\"choices\":[" + Tail("{\"prompt_tokens\":15,\"completion_tokens\":15,\"total_tokens\":30}") : "")
            + "data: [DONE]\n\n";
        Assert.Equal(expected, reply.Text);
        Assert.Equal("text/event-stream", reply.ContentType);
    }

    [Fact]
    public async Task Reasoning_comes_before_the_content()
    {
        var reply = await SendAsync(Compatible, Bodies.Compatible("回答", StreamWithUsage), ("X-Emulator-Reasoning", Uri.EscapeDataString("先想一想，再回答这个问题。")));
        var deltas = reply.Chunks.Where(chunk => chunk.GetProperty("choices").GetArrayLength() > 0).Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta")).ToList();
        Assert.Equal("先想一想，再回答这个问题。", string.Concat(deltas.Select(delta => delta.TryGetProperty("reasoning_content", out var piece) ? piece.GetString() : null)));
        Assert.Equal("回答", reply.StreamedContent);
        Assert.True(deltas.FindIndex(delta => delta.TryGetProperty("content", out var content) && content.GetString() == "回答") > 2);
        Assert.Contains("\"completion_tokens_details\":{\"reasoning_tokens\":11}", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_number_of_events_can_be_asked_for()
    {
        var reply = await SendAsync(Compatible, Bodies.Compatible("x", Stream), ("X-Emulator-Events", "5000"));
        Assert.Equal(5000, reply.Data.Count(data => data.Contains("{\"content\":\"word \"}", StringComparison.Ordinal)));
        Assert.Equal(5003, reply.Data.Count);
    }

    [Fact]
    public async Task Events_can_come_one_by_one()
    {
        using var request = Request(Compatible, Bodies.Compatible("x", Stream), ("X-Emulator-Events", "3"), ("X-Emulator-Event-Delay", "600000"));
        using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Contains("\"role\":\"assistant\"", await lines.ReadLineAsync().WaitAsync(Asking.Timeout), StringComparison.Ordinal);

        var watch = Stopwatch.StartNew();
        await SendAsync(Compatible, Bodies.Compatible("x", Stream), ("X-Emulator-Events", "3"), ("X-Emulator-Event-Delay", "100"));
        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(400), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task A_long_echo_is_sent_in_longer_pieces_and_no_pair_is_torn()
    {
        var text = string.Concat(Enumerable.Repeat("a😀", 10_000));
        var reply = await SendAsync(Compatible, Bodies.Compatible(text, Stream));
        Assert.Equal(text, reply.StreamedContent);
        Assert.InRange(reply.Data.Count, 500, 1100);
    }

    [Fact]
    public async Task Several_choices_are_interleaved()
    {
        var reply = await SendAsync(Compatible, Bodies.Compatible("你好", Stream + ",\"n\":2"));
        var indexes = reply.Chunks.Select(chunk => chunk.GetProperty("choices")[0].GetProperty("index").GetInt32());
        Assert.Equal([0, 1, 0, 1, 0, 1], indexes);
    }
}

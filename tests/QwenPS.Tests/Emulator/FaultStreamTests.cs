using System.Text.Json.Nodes;
using QwenPS.Emulator;
using Xunit;

namespace QwenPS.Tests.Emulator;

/// <summary>Tests faults in the content of a stream.</summary>
public sealed class FaultStreamTests : EmulatorTest
{
    private const string Text = "0123456789abcdefghijklmn";

    [Fact]
    public async Task No_done()
    {
        var reply = await CompatibleAsync("""{"noDone":true}""");
        Assert.DoesNotContain("[DONE]", reply.Text, StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"stop\"", reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"noFinish":true}""", true)]
    [InlineData("""{"noFinish":true,"noDone":true}""", false)]
    public async Task No_finish(string fault, bool done)
    {
        var compatible = await CompatibleAsync(fault);
        Assert.Equal(Text, compatible.StreamedContent);
        Assert.DoesNotContain("\"stop\"", compatible.Text, StringComparison.Ordinal);
        Assert.Equal(done, compatible.Text.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal));
        Assert.DoesNotContain("\"stop\"", (await NativeAsync(fault)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"code":"data_inspection_failed","message":"no"}""")]
    [InlineData("""{"error":{"code":"data_inspection_failed","message":"no"}}""")]
    public async Task An_error_event(string error)
    {
        var fault = $$"""{"errorEventAfter":2,"errorBody":{{error}}}""";
        var compatible = await CompatibleAsync(fault);
        Assert.Equal(200, compatible.Status);
        Assert.Equal(3, compatible.Data.Count);
        Assert.EndsWith("data: {\"error\":{\"code\":\"data_inspection_failed\",\"message\":\"no\"}}\n\n", compatible.Text, StringComparison.Ordinal);
        var native = await NativeAsync(fault);
        Assert.EndsWith(
            $"id:3\nevent:error\n:HTTP_STATUS/400\ndata:{{\"code\":\"data_inspection_failed\",\"message\":\"no\",\"request_id\":\"{native.RequestId}\"}}\n\n",
            native.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_event_of_a_status_right_at_the_start()
    {
        const string fault = """{"errorEventAfter":0,"status":429}""";
        var compatible = await CompatibleAsync(fault);
        Assert.Equal(200, compatible.Status);
        Assert.StartsWith("data: {\"error\":{\"code\":\"limit_requests\"", Assert.Single(compatible.Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.StartsWith("id:1\nevent:error\n:HTTP_STATUS/429\ndata:{\"code\":\"Throttling.RateQuota\"", (await NativeAsync(fault)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_event_can_be_queued_from_code()
    {
        Emulator.Faults.Add(new Fault { ErrorEventAfter = 1, ErrorBody = new JsonObject { ["message"] = "broken" } });
        Assert.EndsWith("data: {\"error\":{\"message\":\"broken\"}}\n\n", (await CompatibleAsync("{}", header: false)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Comments_and_blank_lines_between_events()
    {
        foreach (var reply in new[] { await CompatibleAsync("""{"keepAlive":true}"""), await NativeAsync("""{"keepAlive":true}""") })
        {
            Assert.StartsWith(": keep-alive\n\n", reply.Text, StringComparison.Ordinal);
            Assert.Contains("\n\n: keep-alive\n\n\n", reply.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task No_space_after_the_colon()
    {
        var reply = await CompatibleAsync("""{"noSpaceAfterColon":true}""");
        Assert.DoesNotContain("data: ", reply.Text, StringComparison.Ordinal);
        Assert.EndsWith("data:[DONE]\n\n", reply.Text, StringComparison.Ordinal);
        Assert.Equal(Text, reply.StreamedContent);
    }

    [Fact]
    public async Task Lines_with_cr_lf()
    {
        foreach (var reply in new[] { await CompatibleAsync("""{"crlf":true}"""), await NativeAsync("""{"crlf":true}""") })
        {
            Assert.Equal(reply.Text.Count(character => character == '\n'), reply.Text.Split("\r\n").Length - 1);
            Assert.EndsWith("\r\n\r\n", reply.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Json_that_is_cut_short()
    {
        var compatible = await CompatibleAsync("""{"truncateJson":true}""");
        Assert.Equal(2, compatible.Data.Count);
        Assert.StartsWith("{\"choices\":[", compatible.Data[1], StringComparison.Ordinal);
        Assert.False(compatible.Data[1].EndsWith('}'));
    }

    private Task<Reply> CompatibleAsync(string fault, bool header = true) =>
        SendAsync(Compatible, Bodies.Compatible(Text, "\"stream\":true"), ("X-Emulator-Fault", header ? fault : null));

    private Task<Reply> NativeAsync(string fault) =>
        SendAsync(Native, Bodies.Native(Text, "\"incremental_output\":true"), ("X-DashScope-SSE", "enable"), ("X-Emulator-Fault", fault));
}

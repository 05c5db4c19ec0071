using System.Net.Sockets;
using System.Text;
using Xunit;

namespace QwenPS.Tests.Emulator;

/// <summary>Tests faults of the connection. Only bytes of the body are counted, without headers and chunk framing.</summary>
public sealed class FaultBytesTests : EmulatorTest
{
    private const string Streamed = "\"stream\":true";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    public async Task Dropped_with_a_reset(int bytes)
    {
        var (received, exception) = await ReadAsync($$"""{"dropAfterBytes":{{bytes}}}""");
        Assert.Equal(bytes, received);
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(exception?.InnerException).SocketErrorCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task Closed_without_the_last_chunk(int bytes)
    {
        var (received, exception) = await ReadAsync($$"""{"closeAfterBytes":{{bytes}}}""");
        Assert.Equal(bytes, received);
        Assert.Equal(HttpRequestError.ResponseEnded, Assert.IsType<HttpIOException>(exception).HttpRequestError);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task Ended_as_if_complete(int bytes)
    {
        var (received, exception) = await ReadAsync($$"""{"endAfterBytes":{{bytes}}}""");
        Assert.Equal((bytes, null), (received, exception));
    }

    [Theory]
    [InlineData("""{"endAfterBytes":1000000}""")]
    [InlineData("""{"dropAfterBytes":1000000}""")]
    [InlineData("""{"splitBytes":1,"splitDelayMs":0}""")]
    [InlineData("""{"splitBytes":3}""")]
    [InlineData("""{"splitBytes":100,"endAfterBytes":1000000}""")]
    public async Task A_limit_beyond_the_answer_and_a_split_change_nothing(string fault)
    {
        var reply = await SendAsync(Compatible, Bodies.Compatible("你好😀", Streamed), ("X-Emulator-Fault", fault));
        Assert.Equal("你好😀", reply.StreamedContent);
        Assert.EndsWith("data: [DONE]\n\n", reply.Text, StringComparison.Ordinal);
        Assert.Equal("你好😀", (await ChatAsync("你好😀", ("X-Emulator-Fault", fault))).Content);
    }

    [Fact]
    public async Task Stalled_until_the_client_goes()
    {
        using var request = Request(Compatible, Bodies.Compatible("x", Streamed), ("X-Emulator-Fault", """{"stallAfterBytes":10}"""));
        using (var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
        {
            var body = await response.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[10]);
            var more = body.ReadAsync(new byte[1]).AsTask();
            Assert.NotSame(more, await Task.WhenAny(more, Task.Delay(200)));
            Assert.Equal((1, 0), (Emulator.Counters.InFlight, Emulator.Counters.Disconnects));
        }

        await EventuallyAsync(() => Emulator.Counters is { InFlight: 0, Disconnects: 1 });
    }

    [Fact]
    public async Task Split_pieces_arrive_one_by_one()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(Emulator.BaseUri.Host, Emulator.BaseUri.Port);
        var body = Bodies.Compatible("x");
        var head = $"POST {Compatible} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk-emulator-ok\r\nContent-Length: {body.Length}\r\n"
            + "X-Emulator-Fault: {\"splitBytes\":10,\"splitDelayMs\":10}\r\n\r\n";
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head + body));
        var buffer = new byte[4096];
        var reads = new List<string>();
        while (await stream.ReadAsync(buffer) is > 0 and var count) reads.Add(Encoding.UTF8.GetString(buffer, 0, count));

        // Each piece is a chunk with its own delay. On a busy computer, a read operation can return several chunks, so the test checks the chunks and not the
        // read operations.
        var text = string.Concat(reads);
        Assert.Contains("\r\n\r\na\r\n{\"choices\"\r\na\r\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n0\r\n\r\n", text, StringComparison.Ordinal);
        Assert.True(reads.Count > 2, $"{reads.Count}");
    }

    private async Task<(long Received, Exception? Exception)> ReadAsync(string fault)
    {
        using var request = Request(Compatible, Bodies.Compatible("some text", Streamed), ("X-Emulator-Fault", fault));
        using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[64];
        long received = 0;
        try
        {
            while (await body.ReadAsync(buffer) is > 0 and var count) received += count;
            return (received, null);
        }
        catch (IOException exception)
        {
            return (received, exception);
        }
    }
}

using System.Text;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Faults;

/// <summary>Tests that a call ends even if bytes keep arriving.</summary>
public sealed class EndlessCallTests
{
    [Theory]
    [BothProtocols(true, ": keep-alive\n\n")]
    [BothProtocols(true, "x")]
    [BothProtocols(false, " ")]
    public async Task Comments_and_single_bytes_end_after_the_time_for_an_event(ChatProtocol protocol, bool stream, string drip)
    {
        await using var server = Dripping(stream, drip);
        var client = Clients.At(server.Uri, protocol, options => options with { EventTimeout = TimeSpan.FromSeconds(1), MaxRetry = 0 });
        Check(await client.FailAsync(Ask.For("x"), stream), "only comments or incomplete events were received for 1 s");
    }

    [Theory, BothProtocols]
    public async Task Each_event_sets_that_time_back(ChatProtocol protocol)
    {
        await using var server = Dripping(stream: true, Canned.Piece(protocol, "x"));
        var client = Clients.At(server.Uri, protocol, options => options with { EventTimeout = TimeSpan.FromSeconds(3), Timeout = TimeSpan.FromSeconds(5) });
        Check(await client.FailAsync(Ask.For("x"), stream: true), "the call didn't finish within 5 s (-TimeoutSec)");
    }

    [Fact]
    public void Every_call_has_limits_of_time()
    {
        var options = Clients.At(new Uri("http://127.0.0.1:1"), ChatProtocol.OpenAI).Options;
        Assert.Equal((TimeSpan.FromHours(4), TimeSpan.FromHours(1)), (options.Timeout, options.EventTimeout));
    }

    private static RawServer Dripping(bool stream, string drip) => new(async (connection, stop) =>
    {
        await connection.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {Canned.ContentType(stream)}\r\nConnection: close\r\n\r\n"), stop);
        while (true)
        {
            await connection.WriteAsync(Encoding.UTF8.GetBytes(drip), stop);
            await Task.Delay(20, stop);
        }
    });

    private static void Check(QwenException error, string reason)
    {
        Assert.Equal(ErrorKind.Timeout, error.Kind);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}

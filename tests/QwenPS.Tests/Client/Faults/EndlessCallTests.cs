using System.Text;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Faults;

/// <summary>Tests that a call ends even if bytes keep arriving.</summary>
public sealed class EndlessCallTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [BothProtocols(true, ": keep-alive\n\n")]
    [BothProtocols(true, "x")]
    [BothProtocols(false, " ")]
    public async Task Comments_and_single_bytes_end_after_the_time_for_an_event(ChatProtocol protocol, bool stream, string drip)
    {
        using var next = new SemaphoreSlim(0);
        await using var server = Dripping(stream, drip, next);
        var client = Clients.At(server.Uri, protocol, options => options with { EventTimeout = TimeSpan.FromSeconds(60), MaxRetry = 0, LimitTime = _time });
        Task<QwenException> call = client.FailAsync(Ask.For("x"), stream);
        await DripAsync(next, parts: 3, wait: 25);
        Check(await call, "no complete streaming event was received for 60 s (only keep-alive lines or parts of events)");
    }

    [Theory, BothProtocols]
    public async Task Each_event_sets_that_time_back(ChatProtocol protocol)
    {
        using var next = new SemaphoreSlim(0);
        await using var server = Dripping(stream: true, Canned.Piece(protocol, "x"), next);
        var client = Clients.At(server.Uri, protocol, options => options with { EventTimeout = TimeSpan.FromSeconds(3), Timeout = TimeSpan.FromSeconds(5), LimitTime = _time });
        Task<QwenException> call = client.FailAsync(Ask.For("x"), stream: true);
        await DripAsync(next, parts: 3, wait: 2);
        Check(await call, "the call didn't finish within 5 s (-TimeoutSec)");
    }

    [Fact]
    public void Every_call_has_limits_of_time()
    {
        var options = Clients.At(new Uri("http://127.0.0.1:1"), ChatProtocol.OpenAI).Options;
        Assert.Equal((TimeSpan.FromHours(4), TimeSpan.FromHours(1)), (options.Timeout, options.EventTimeout));
    }

    /// <summary>Advances the clock each time when the client waits for a part of the body, and then lets the server send it.</summary>
    private async Task DripAsync(SemaphoreSlim next, int parts, double wait)
    {
        for (int part = 1; part <= parts; part++)
        {
            // The first wait of the client is the wait for the headers.
            await Asking.EventuallyAsync(() => _time.Started >= part + 1);
            _time.Advance(wait);
            next.Release();
        }
    }

    /// <summary>Creates a server that sends the same bytes again and again, each time when the test allows it.</summary>
    private static RawServer Dripping(bool stream, string drip, SemaphoreSlim next) => new(async (connection, stop) =>
    {
        await connection.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {Canned.ContentType(stream)}\r\nConnection: close\r\n\r\n"), stop);
        while (true)
        {
            await next.WaitAsync(stop);
            await connection.WriteAsync(Encoding.UTF8.GetBytes(drip), stop);
        }
    });

    private static void Check(QwenException error, string reason)
    {
        Assert.Equal(ErrorKind.Timeout, error.Kind);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}

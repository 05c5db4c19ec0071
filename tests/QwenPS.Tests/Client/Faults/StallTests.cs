using System.Text;
using QwenPS.Client.Transport;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Faults;

/// <summary>Tests a service that stops responding. The idle timeout restarts with every byte. The clock of the timeout advances only when a test advances it.</summary>
public sealed class StallTests : ServiceTest
{
    private const int Parts = 4;

    private static readonly string Text = Ask.LongText(400);

    private readonly ManualTime _time = new();

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task Before_the_headers(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { DelayMs = 600_000, Times = -1 });
        Task<QwenException> call = Client(protocol, Impatient).FailAsync(Ask.For(Text), stream);
        for (int attempt = 1; attempt <= 2; attempt++)
        {
            await Asking.EventuallyAsync(() => Service.Requests.Count == attempt);
            _time.Advance(3);
        }

        QwenException error = await call;
        Check(error);
        Assert.Equal(2, error.Attempts);
        Assert.Equal(2, Service.Requests.Count);
        await Asking.EventuallyAsync(() => Service.Counters.Disconnects == 2);
    }

    [Theory, BothProtocols]
    public async Task In_the_body(ChatProtocol protocol)
    {
        Next(new Fault { StallAfterBytes = 100, Times = -1 });
        Task<QwenException> call = Client(protocol, Impatient).FailAsync(Ask.For(Text));
        await EndBodyAsync(attempt: 1);
        await EndBodyAsync(attempt: 2);
        QwenException error = await call;
        Check(error);
        Assert.Equal(2, error.Attempts);
        Assert.NotNull(error.RequestId);
        await Asking.EventuallyAsync(() => Service.Counters.Disconnects == 2);
    }

    [Theory, BothProtocols]
    public async Task In_the_middle_of_a_stream(ChatProtocol protocol)
    {
        Next(new Fault { StallAfterBytes = 1000, Times = -1 });
        var (received, error) = await Client(protocol, Impatient).BreakAsync(Ask.For(Text), begun: () => EndBodyAsync(attempt: 1));
        Check(error);
        Assert.Equal(1, error.Attempts);
        Assert.NotEqual("", received);
        Assert.StartsWith(received, Text, StringComparison.Ordinal);
        Assert.Equal(received, error.PartialContent);
        Assert.NotNull(error.RequestId);
        await Asking.EventuallyAsync(() => Service.Counters.Disconnects == 1);
    }

    [Theory, BothProtocols]
    public async Task In_the_body_of_an_error_which_still_tells_its_status(ChatProtocol protocol)
    {
        await using var server = new RawServer(async (stream, stop) =>
        {
            await stream.WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 1000\r\nx-request-id: r-7\r\n\r\n"u8.ToArray(), stop);
            await ClientWaitsAsync(part: 1);
            await stream.WriteAsync("{\"code\":\"Model.AccessDenied\",\"message\":\"Mod"u8.ToArray(), stop);
            await Task.Delay(Timeout.Infinite, stop);
        });
        Task<QwenException> call = Clients.At(server.Uri, protocol, Impatient).FailAsync(Ask.For("x"));
        await ClientWaitsAsync(part: 2);
        _time.Advance(3);
        QwenException error = await call;
        Assert.Equal((ErrorKind.ModelAccess, 403, "Model.AccessDenied", "r-7"), (error.Kind, error.StatusCode, error.Code, error.RequestId));
    }

    [Theory, BothProtocols]
    public async Task A_slow_stream_that_never_falls_silent_may_take_longer_than_the_idle_time(ChatProtocol protocol)
    {
        using var next = new SemaphoreSlim(0);
        await using RawServer server = Dripping(next, Canned.Piece(protocol, "x"));
        Task<(string Received, QwenException Error)> call = Clients.At(server.Uri, protocol, Impatient).BreakAsync(Ask.For("x"));
        for (int part = 1; part <= Parts; part++)
        {
            await ClientWaitsAsync(part);
            _time.Advance(2);
            next.Release();
        }

        await ClientWaitsAsync(Parts + 1);
        _time.Advance(3);
        (string received, QwenException error) = await call;
        Assert.Equal("xxxx", received);
        Check(error);
    }

    [Theory, BothProtocols]
    public async Task A_reader_that_takes_its_time_is_no_silence_of_the_service(ChatProtocol protocol)
    {
        var text = Ask.LongText(100_000);
        using var timeout = new CancellationTokenSource(Asking.Timeout);
        using var stream = await Client(protocol, Impatient).StreamAsync(Ask.For(text), NoLog.Instance, timeout.Token);
        await stream.NextAsync();
        _time.Advance(6);
        while (await stream.NextAsync() is not null)
        {
        }

        Assert.Equal(text, stream.ToResponse().Content);
    }

    [Theory, BothProtocols]
    public async Task Comment_lines_are_signs_of_life(ChatProtocol protocol)
    {
        using var next = new SemaphoreSlim(0);
        await using RawServer server = Dripping(next, ": keep-alive\n\n", then: Canned.Answer(protocol, stream: true, "\"content\":\"at last\""));
        Task<StreamedAnswer> call = Clients.At(server.Uri, protocol, Impatient).AskStreamAsync(Ask.For("x"));
        for (int part = 1; part <= Parts; part++)
        {
            await ClientWaitsAsync(part);
            _time.Advance(2);
            next.Release();
        }

        Assert.Equal("at last", (await call).Joined);
    }

    private static void Check(QwenException error)
    {
        Assert.Equal(ErrorKind.Timeout, error.Kind);
        Assert.Contains("no data was received for 3 s (idle timeout)", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Creates a server that sends each part of a stream when the test allows it. After the last part, it sends the end of the stream if there's one.</summary>
    private static RawServer Dripping(SemaphoreSlim next, string part, string? then = null) => new(async (stream, stop) =>
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"u8.ToArray(), stop);
        for (int count = 0; count < Parts; count++)
        {
            await next.WaitAsync(stop);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(part), stop);
        }

        if (then is null) await Task.Delay(Timeout.Infinite, stop);
        else await stream.WriteAsync(Encoding.UTF8.GetBytes(then), stop);
    });

    private QwenClientOptions Impatient(QwenClientOptions options) => options with { IdleTimeout = TimeSpan.FromSeconds(3), MaxRetry = 1, LimitTime = _time };

    /// <summary>Lets the idle time pass when the client has received the headers of an attempt and waits for the body.</summary>
    private Task EndBodyAsync(int attempt) => Asking.EventuallyAsync(() =>
    {
        if (_time.Ended == attempt - 1 && _time.StoppedSinceEnd > 0) _time.Advance(3);
        return _time.Ended == attempt;
    });

    /// <summary>Waits until the client waits for a part of the body. Its first wait is the wait for the headers.</summary>
    private Task ClientWaitsAsync(int part) => Asking.EventuallyAsync(() => _time.Started >= part + 1);
}

using QwenPS.Client.Transport;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Faults;

/// <summary>Tests a service that stops responding. The idle timeout restarts with every byte.</summary>
public sealed class StallTests : ServiceTest
{
    private static readonly string Text = Ask.LongText(400);

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task Before_the_headers(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { DelayMs = 60_000, Times = -1 });
        var error = await Client(protocol, Impatient).FailAsync(Ask.For(Text), stream);
        Check(error);
        Assert.Equal(2, error.Attempts);
        Assert.Equal(2, Service.Requests.Count);
        await Asking.EventuallyAsync(() => Service.Counters.Disconnects == 2);
    }

    [Theory, BothProtocols]
    public async Task In_the_body(ChatProtocol protocol)
    {
        Next(new Fault { StallAfterBytes = 100, Times = -1 });
        var error = await Client(protocol, Impatient).FailAsync(Ask.For(Text));
        Check(error);
        Assert.Equal(2, error.Attempts);
        Assert.NotNull(error.RequestId);
        await Asking.EventuallyAsync(() => Service.Counters.Disconnects == 2);
    }

    [Theory, BothProtocols]
    public async Task In_the_middle_of_a_stream(ChatProtocol protocol)
    {
        Next(new Fault { StallAfterBytes = 1000, Times = -1 });
        var (received, error) = await Client(protocol, Impatient).BreakAsync(Ask.For(Text));
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
            await stream.WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 1000\r\nx-request-id: r-7\r\n\r\n{\"code\":\"Model.AccessDenied\",\"message\":\"Mod"u8.ToArray(), stop);
            await Task.Delay(Timeout.Infinite, stop);
        });
        var error = await Clients.At(server.Uri, protocol, Impatient).FailAsync(Ask.For("x"));
        Assert.Equal((ErrorKind.ModelAccess, 403, "Model.AccessDenied", "r-7"), (error.Kind, error.StatusCode, error.Code, error.RequestId));
    }

    [Theory, BothProtocols]
    public async Task A_slow_stream_that_never_falls_silent_may_take_longer_than_the_idle_time(ChatProtocol protocol)
    {
        var request = Ask.For(Ask.LongText(110)) with { Headers = Ask.Wish("Event-Delay", "400") };
        var client = Client(protocol, options => options with { IdleTimeout = TimeSpan.FromSeconds(4), MaxRetry = 0 });
        var answer = await client.AskStreamAsync(request);
        Assert.Equal(Ask.LongText(110), answer.Joined);
        Assert.True(answer.Response.Duration > TimeSpan.FromSeconds(4), "The stream was too quick to show anything.");
    }

    [Theory, BothProtocols]
    public async Task A_reader_that_takes_its_time_is_no_silence_of_the_service(ChatProtocol protocol)
    {
        var text = Ask.LongText(100_000);
        using var timeout = new CancellationTokenSource(Asking.Timeout);
        var client = Client(protocol, options => options with { IdleTimeout = TimeSpan.FromSeconds(4), MaxRetry = 0 });
        using var stream = await client.StreamAsync(Ask.For(text), NoLog.Instance, timeout.Token);
        await stream.NextAsync();
        await Task.Delay(6000);
        while (await stream.NextAsync() is not null)
        {
        }

        Assert.Equal(text, stream.ToResponse().Content);
    }

    [Theory, BothProtocols]
    public async Task Comment_lines_are_signs_of_life(ChatProtocol protocol)
    {
        await using var server = new RawServer(async (stream, stop) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"u8.ToArray(), stop);
            for (var count = 0; count < 12; count++)
            {
                await stream.WriteAsync(": keep-alive\n\n"u8.ToArray(), stop);
                await Task.Delay(400, stop);
            }

            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Canned.Answer(protocol, stream: true, "\"content\":\"at last\"")), stop);
        });
        var client = Clients.At(server.Uri, protocol, options => options with { IdleTimeout = TimeSpan.FromSeconds(4), MaxRetry = 0 });
        Assert.Equal("at last", (await client.AskStreamAsync(Ask.For("x"))).Joined);
    }

    /// <summary>A time that is enough for the first call of a process on a busy computer.</summary>
    private static QwenClientOptions Impatient(QwenClientOptions options) => options with { IdleTimeout = TimeSpan.FromSeconds(3), MaxRetry = 1 };

    private static void Check(QwenException error)
    {
        Assert.Equal(ErrorKind.Timeout, error.Kind);
        Assert.Contains("no data was received for 3 s (idle timeout)", error.Message, StringComparison.Ordinal);
    }
}

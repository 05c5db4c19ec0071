using QwenPS.Client;
using QwenPS.Client.Resilience;
using QwenPS.Client.Transport;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client;

/// <summary>
/// Tests that the caller's cancellation ends a call immediately in every phase, with a cancellation exception. The service must detect that the connection is
/// closed.
/// </summary>
public sealed class CancellationTests : ServiceTest
{
    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task Before_it_began(ChatProtocol protocol, bool stream)
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        foreach (var retries in new[] { 0, 5 })
        {
            var client = Client(protocol, options => options with { MaxRetry = retries });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => StartAsync(client, stream, cancelled.Token));
        }

        Assert.Empty(Service.Requests);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task While_it_waits_for_the_headers(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { DelayMs = 600_000, Times = -1 });
        await CancelAsync(protocol, stream, () => Service.Counters.InFlight == 1);
        await Asking.EventuallyAsync(() => Service.Counters.Disconnects == 1);
        Assert.Single(Service.Requests);
    }

    [Theory, BothProtocols]
    public async Task While_the_body_comes(ChatProtocol protocol)
    {
        Next(new Fault { StallAfterBytes = 50, Times = -1 });
        await CancelAsync(protocol, stream: false, () => Service.Counters.InFlight == 1);
        await Asking.EventuallyAsync(() => Service.Counters.Disconnects == 1);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task While_the_body_of_an_error_comes(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { Status = 500, StallAfterBytes = 10, Times = -1 });
        await CancelAsync(protocol, stream, () => Service.Counters.InFlight == 1);
        await Asking.EventuallyAsync(() => Service.Counters.Disconnects == 1);
        Assert.Single(Service.Requests);
    }

    [Theory, BothProtocols]
    public async Task Before_the_first_text_of_a_stream(ChatProtocol protocol)
    {
        Next(new Fault { StallAfterBytes = 20, Times = -1 });
        await CancelAsync(protocol, stream: true, () => Service.Counters.InFlight == 1);
        await Asking.EventuallyAsync(() => Service.Counters.Disconnects == 1);
    }

    [Theory, BothProtocols]
    public async Task While_a_stream_waits_for_more(ChatProtocol protocol)
    {
        NextStallsAfterText(protocol);
        using var cancel = new CancellationTokenSource();
        using var stream = await Client(protocol).StreamAsync(Ask.For("x"), NoLog.Instance, cancel.Token).WaitAsync(Asking.Timeout);
        await stream.NextAsync();
        var next = stream.NextAsync().AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(Asking.Timeout));
        await Asking.EventuallyAsync(() => Service.Counters.Disconnects == 1);
    }

    [Theory, BothProtocols]
    public async Task By_the_token_of_the_enumerator(ChatProtocol protocol)
    {
        NextStallsAfterText(protocol);
        using var cancel = new CancellationTokenSource();
        using var stream = await Client(protocol).StreamAsync(Ask.For("x"), NoLog.Instance, CancellationToken.None).WaitAsync(Asking.Timeout);
        await stream.NextAsync();
        await using var enumerator = stream.GetAsyncEnumerator(cancel.Token);
        // ValueTask.AsTask loses the exception's token on .NET Framework.
        async Task<bool> MoveNextAsync() => await enumerator.MoveNextAsync();
        var next = MoveNextAsync();
        Assert.False(next.IsCompleted);
        await cancel.CancelAsync();
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(Asking.Timeout));
        Assert.Equal(cancel.Token, exception.CancellationToken);
        stream.Dispose();
        await Asking.EventuallyAsync(() => Service.Counters.Disconnects == 1);
    }

    [Theory, BothProtocols]
    public async Task By_a_token_of_the_enumerator_that_was_cancelled_before(ChatProtocol protocol)
    {
        using var stream = await Client(protocol).StreamAsync(Ask.For("Hello, world"), NoLog.Instance, CancellationToken.None).WaitAsync(Asking.Timeout);
        await using var enumerator = stream.GetAsyncEnumerator(new CancellationToken(canceled: true));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await enumerator.MoveNextAsync());
    }

    [Theory, BothProtocols]
    public async Task While_nobody_reads_the_stream(ChatProtocol protocol)
    {
        var request = Ask.For(Ask.LongText(400)) with { Headers = Ask.Wish("Event-Delay", "200") };
        using var cancel = new CancellationTokenSource();
        using (var stream = await Client(protocol).StreamAsync(request, NoLog.Instance, cancel.Token).WaitAsync(Asking.Timeout)) await cancel.CancelAsync();
        await Asking.EventuallyAsync(() => Service.Counters.Disconnects == 1);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task While_it_waits_for_the_next_try(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { Status = 503, Headers = new Dictionary<string, string> { ["Retry-After"] = "100" }, Times = -1 });
        await CancelAsync(protocol, stream, () => Service.Counters is { Rejected: 1, InFlight: 0 });
        Assert.Single(Service.Requests);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task While_it_waits_for_the_pause_of_its_model(ChatProtocol protocol, bool stream)
    {
        var client = Client(protocol, InRealTime);
        using PaceLease refused = await client.Pacer.EnterAsync(Ask.Model, 1, CancellationToken.None);
        refused.Refuse(ErrorKind.Concurrency, isGrowth: false, TimeSpan.FromMinutes(1));
        using var cancel = new CancellationTokenSource();
        var call = StartAsync(client, stream, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Asking.Timeout));
        Assert.Empty(Service.Requests);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task While_it_connects(ChatProtocol protocol, bool stream)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), SilentHost.WhyNotOnWindows);
        using var silent = new SilentHost();
        using var cancel = new CancellationTokenSource();
        var call = StartAsync(Clients.At(silent.Uri, protocol), stream, cancel.Token);
        await Task.Delay(200);
        Assert.False(call.IsCompleted);
        await CheckAsync(call, cancel);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task It_is_the_callers_own_even_when_a_time_ran_out_too(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { DelayMs = 600_000, Times = -1 });
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var client = Client(protocol, options => options with { Timeout = TimeSpan.FromMinutes(5), IdleTimeout = TimeSpan.FromMinutes(5) });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => StartAsync(client, stream, cancel.Token).WaitAsync(Asking.Timeout));
    }

    [Theory, BothProtocols]
    public async Task Many_at_once_end_all(ChatProtocol protocol)
    {
        Next(new Fault { DelayMs = 600_000, Times = -1 });
        using var cancel = new CancellationTokenSource();
        var client = Client(protocol);
        var calls = Enumerable.Range(0, 20).Select(number => StartAsync(client, stream: number % 2 == 0, cancel.Token)).ToList();
        await Asking.EventuallyAsync(() => Service.Counters.InFlight == 20);
        await cancel.CancelAsync();
        foreach (var call in calls) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Asking.Timeout));
        await Asking.EventuallyAsync(() => Service.Counters.Disconnects == 20);
    }

    /// <summary>
    /// .NET Framework's own stream takes up to half a second to close, and several streams close one after the other. The caller doesn't wait for this.
    /// </summary>
    [Theory, BothProtocols]
    public async Task Many_silent_streams_end_all(ChatProtocol protocol)
    {
        const int many = 32;
        NextStallsAfterText(protocol);
        using var cancel = new CancellationTokenSource();
        var client = Client(protocol);
        var streams = await Task.WhenAll(Enumerable.Range(0, many).Select(_ => client.StreamAsync(Ask.For("x"), NoLog.Instance, cancel.Token))).WaitAsync(Asking.Timeout);
        foreach (ChatStream stream in streams) await stream.NextAsync();
        List<Task> silent = [.. streams.Select(stream => stream.NextAsync().AsTask())];
        await cancel.CancelAsync();
        foreach (var next in silent) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(Asking.Timeout));
        foreach (ChatStream stream in streams) stream.Dispose();
        await Asking.EventuallyAsync(() => Service.Counters is { Disconnects: many, InFlight: 0 });
    }

    private static async Task StartAsync(QwenClient client, bool stream, CancellationToken token)
    {
        if (stream) (await client.StreamAsync(Ask.For("Hello, world"), NoLog.Instance, token)).Dispose();
        else await client.ChatAsync(Ask.For("Hello, world"), NoLog.Instance, token);
    }

    private static QwenClientOptions InRealTime(QwenClientOptions options) => options with { Time = TimeProvider.System };

    /// <summary>Sets the answers to streams that contain one text, and then no more data.</summary>
    private void NextStallsAfterText(ChatProtocol protocol)
    {
        string piece = Canned.Piece(protocol, "x");
        Next(new Fault { Body = piece + piece, ContentType = Canned.ContentType(stream: true), StallAfterBytes = piece.Length, Times = -1 });
    }

    private async Task CancelAsync(ChatProtocol protocol, bool stream, Func<bool> when)
    {
        using var cancel = new CancellationTokenSource();
        var call = StartAsync(Client(protocol, InRealTime), stream, cancel.Token);
        await Asking.EventuallyAsync(when);
        // The answer or the wait has started by now. There's no event to wait for.
        await Task.Delay(100);
        await CheckAsync(call, cancel);
    }

    private static async Task CheckAsync(Task call, CancellationTokenSource cancel)
    {
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Asking.Timeout));
    }
}

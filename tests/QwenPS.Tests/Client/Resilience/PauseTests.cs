using QwenPS.Client;
using QwenPS.Client.Resilience;
using QwenPS.Client.Transport;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Resilience;

/// <summary>Tests that all calls to a model wait after the status 429. Calls to other models must not wait.</summary>
public sealed class PauseTests : ServiceTest
{
    private const int Wait = 2500;

    /// <summary>The maximum pause. It's longer than any other call, even on a busy computer.</summary>
    private const int LongWait = 120_000;

    private readonly ManualTime _time = new();

    [Theory, BothProtocols]
    public async Task Other_callers_of_the_model_wait_too(ChatProtocol protocol)
    {
        var client = Client(protocol, InManualTime);
        var limited = await LimitAsync(client, 429);
        var other = client.AskAsync(Ask.For("other"));
        await _time.AdvanceUntilAsync(0.1, () => other.IsCompleted);
        Assert.True(_time.Elapsed.TotalMilliseconds >= Wait - 100, $"{_time.Elapsed}");
        await _time.AdvanceUntilAsync(0.1, () => limited.IsCompleted);
        Assert.Equal(2, (await limited).Attempts);
        await other;
        Assert.Equal(3, Service.Requests.Count);
    }

    [Theory, BothProtocols]
    public async Task Streams_of_the_model_wait_too(ChatProtocol protocol)
    {
        var client = Client(protocol, InManualTime);
        var limited = await LimitAsync(client, 429);
        var other = client.AskStreamAsync(Ask.For("other"));
        await _time.AdvanceUntilAsync(0.1, () => other.IsCompleted);
        Assert.True(_time.Elapsed.TotalMilliseconds >= Wait - 100, $"{_time.Elapsed}");
        await _time.AdvanceUntilAsync(0.1, () => limited.IsCompleted);
        await limited;
        await other;
    }

    [Theory, BothProtocols]
    public async Task Callers_of_another_model_do_not_wait(ChatProtocol protocol)
    {
        var client = Client(protocol, InRealTime);
        using var end = new CancellationTokenSource();
        var limited = await LimitAsync(client, 429, LongWait, end.Token);
        var answer = await client.AskAsync(Ask.For("other") with { Model = "qwen-max" });
        Assert.False(limited.IsCompleted, "The pause was over before the other model had its turn.");
        Assert.Equal("other", answer.Content);
        await CancelAsync(end, limited);
    }

    [Theory, BothProtocols]
    public async Task Another_client_does_not_wait(ChatProtocol protocol)
    {
        using var end = new CancellationTokenSource();
        var limited = await LimitAsync(Client(protocol, InRealTime), 429, LongWait, end.Token);
        await Client(protocol, InRealTime).AskAsync(Ask.For("other"));
        Assert.False(limited.IsCompleted, "The pause was over before the other client had its turn.");
        await CancelAsync(end, limited);
    }

    [Theory, BothProtocols]
    public async Task An_overloaded_service_is_no_limit_of_this_client(ChatProtocol protocol)
    {
        var client = Client(protocol, InRealTime);
        using var end = new CancellationTokenSource();
        var limited = await LimitAsync(client, 503, LongWait, end.Token);
        await client.AskAsync(Ask.For("other"));
        Assert.False(limited.IsCompleted, "The wait was over before the other caller had its turn.");
        await CancelAsync(end, limited);
    }

    [Fact]
    public async Task The_longest_of_several_pauses_counts()
    {
        var time = new ManualTime();
        var pacer = new Pacer(null, null, time);
        using PaceLease first = await pacer.EnterAsync("m", 1, CancellationToken.None).AsTask().WaitAsync(Asking.Timeout);
        time.Advance(1);
        using PaceLease second = await pacer.EnterAsync("M", 1, CancellationToken.None).AsTask().WaitAsync(Asking.Timeout);
        first.Refuse(ErrorKind.Concurrency, isGrowth: false, TimeSpan.FromSeconds(60));
        second.Refuse(ErrorKind.Concurrency, isGrowth: false, TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(60), pacer.FindPace("m")!.PauseLeft);
        Assert.False(pacer.EnterAsync("m", 1, CancellationToken.None).AsTask().IsCompleted);
    }

    private static QwenClientOptions InRealTime(QwenClientOptions options) => options with { Time = TimeProvider.System };

    private QwenClientOptions InManualTime(QwenClientOptions options) => options with { Time = _time };

    /// <summary>Makes one call exceed its limit, and returns the call when it has started to wait.</summary>
    private async Task<Task<ChatResponse>> LimitAsync(QwenClient client, int status, int wait = Wait, CancellationToken token = default)
    {
        Next(new Fault { Status = status, Headers = new Dictionary<string, string> { ["retry-after-ms"] = $"{wait}" } });
        var log = new RecordingLog();
        var limited = client.ChatAsync(Ask.For("limited"), log, token);
        await Asking.EventuallyAsync(() => log.Lines.Count > 0);
        return limited;
    }

    private static async Task CancelAsync(CancellationTokenSource end, Task limited)
    {
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => limited.WaitAsync(Asking.Timeout));
    }
}

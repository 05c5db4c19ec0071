using QwenPS.Client.Transport;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Faults;

/// <summary>
/// Tests that the time limit for an entire call includes retries and waits, and that the call isn't retried after this time. The clock of the limit advances only
/// when a test advances it.
/// </summary>
public sealed class TotalTimeoutTests : ServiceTest
{
    private readonly ManualTime _time = new();

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task It_ends_the_wait_for_an_answer(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { DelayMs = 600_000, Times = -1 });
        Task<QwenException> call = Client(protocol, Hurried).FailAsync(Ask.For("x"), stream);
        await Asking.EventuallyAsync(() => Service.Requests.Count == 1);
        _time.Advance(3);
        Check(await call, attempts: 1);
        Assert.Single(Service.Requests);
        await Asking.EventuallyAsync(() => Service.Counters.Disconnects == 1);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task It_ends_the_wait_between_two_tries(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { Status = 503, Headers = new Dictionary<string, string> { ["Retry-After"] = "60" }, Times = -1 });
        var client = Client(protocol, options => Hurried(options) with { Time = TimeProvider.System });
        var log = new RecordingLog();
        Task<QwenException> call = client.FailAsync(Ask.For("x"), stream, log);
        await Asking.EventuallyAsync(() => log.Lines.Count == 1);
        _time.Advance(3);
        Check(await call, attempts: 1);
        Assert.Single(Service.Requests);
    }

    [Theory, BothProtocols]
    public async Task It_counts_over_all_tries_together(ChatProtocol protocol)
    {
        Next(new Fault { Status = 503, Times = -1 });
        var client = Client(protocol, options => Hurried(options) with { MaxRetry = 1000 });
        var log = new RecordingLog();
        Task<QwenException> call = client.FailAsync(Ask.For("x"), stream: false, log);
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            await Asking.EventuallyAsync(() => log.Lines.Count >= attempt);
            _time.Advance(1);
        }

        QwenException error = await call;
        Assert.Equal(ErrorKind.Timeout, error.Kind);
        Assert.InRange(error.Attempts, 3, 999);
    }

    [Theory, BothProtocols]
    public async Task It_ends_a_stream_and_keeps_what_had_come(ChatProtocol protocol)
    {
        var text = Ask.LongText(400);
        var client = Client(protocol, Hurried);
        Next(new Fault { StallAfterBytes = 1000, Times = -1 });
        var (received, error) = await client.BreakAsync(Ask.For(text), begun: () =>
        {
            _time.Advance(3);
            return Task.CompletedTask;
        });
        Check(error, attempts: 1);
        Assert.NotEqual("", received);
        Assert.StartsWith(received, text, StringComparison.Ordinal);
        Assert.Equal(received, error.PartialContent);
        await Asking.EventuallyAsync(() => Service.Counters.Disconnects == 1);
    }

    [Theory, BothProtocols]
    public async Task It_ends_the_wait_for_the_modules_own_pace(ChatProtocol protocol)
    {
        var client = Client(protocol, options => Hurried(options) with { RequestsPerMinute = 1, Time = TimeProvider.System });
        await client.AskAsync(Ask.For("x"));
        Task<QwenException> call = client.FailAsync(Ask.For("x"));
        await _time.AdvanceUntilAsync(3, () => call.IsCompleted);
        Check(await call, attempts: 0);
        Assert.Single(Service.Requests);
    }

    private static void Check(QwenException error, int attempts)
    {
        Assert.Equal(ErrorKind.Timeout, error.Kind);
        Assert.Contains("the call didn't finish within 3 s (-TimeoutSec)", error.Message, StringComparison.Ordinal);
        Assert.Equal(attempts, error.Attempts);
    }

    private QwenClientOptions Hurried(QwenClientOptions options) => options with { Timeout = TimeSpan.FromSeconds(3), LimitTime = _time };
}

using QwenPS.Client.Transport;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Faults;

/// <summary>Tests that the time limit for an entire call includes retries and waits, and that the call isn't retried after this time.</summary>
public sealed class TotalTimeoutTests : ServiceTest
{
    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task It_ends_the_wait_for_an_answer(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { DelayMs = 600_000, Times = -1 });
        Check(await Client(protocol, Hurried).FailAsync(Ask.For("x"), stream), attempts: 1);
        Assert.Single(Service.Requests);
        await Asking.EventuallyAsync(() => Service.Counters.Disconnects == 1);
    }

    [Theory, BothProtocols(WholeAndStreamed = true)]
    public async Task It_ends_the_wait_between_two_tries(ChatProtocol protocol, bool stream)
    {
        Next(new Fault { Status = 503, Headers = new Dictionary<string, string> { ["Retry-After"] = "60" }, Times = -1 });
        var client = Client(protocol, options => Hurried(options) with { Time = TimeProvider.System });
        Check(await client.FailAsync(Ask.For("x"), stream), attempts: 1);
        Assert.Single(Service.Requests);
    }

    [Theory, BothProtocols]
    public async Task It_counts_over_all_tries_together(ChatProtocol protocol)
    {
        Next(new Fault { Status = 503, Times = -1 });
        var client = Client(protocol, options => Hurried(options) with { MaxRetry = 1000, Time = new FastTimeProvider(50) });
        var error = await client.FailAsync(Ask.For("x"));
        Assert.Equal(ErrorKind.Timeout, error.Kind);
        Assert.InRange(error.Attempts, 1, 500);
    }

    [Theory, BothProtocols]
    public async Task It_ends_a_stream_and_keeps_what_had_come(ChatProtocol protocol)
    {
        var text = Ask.LongText(400);
        var client = Client(protocol, Hurried);
        var (received, error) = await client.BreakAsync(Ask.For(text) with { Headers = Ask.Wish("Event-Delay", "200") });
        Check(error, attempts: 1);
        Assert.NotEqual("", received);
        Assert.StartsWith(received, text, StringComparison.Ordinal);
        Assert.Equal(received, error.PartialContent);
        await Asking.EventuallyAsync(() => Service.Counters.Disconnects == 1);
    }

    [Theory, BothProtocols]
    public async Task It_ends_the_wait_for_the_modules_own_pace(ChatProtocol protocol)
    {
        var client = Client(protocol, options => Hurried(options) with { RequestsPerMinute = 1 });
        await client.AskAsync(Ask.For("x"));
        Check(await client.FailAsync(Ask.For("x")), attempts: 0);
        Assert.Single(Service.Requests);
    }

    /// <summary>A time that is enough for the first call of a process on a busy computer.</summary>
    private static QwenClientOptions Hurried(QwenClientOptions options) => options with { Timeout = TimeSpan.FromSeconds(3) };

    private static void Check(QwenException error, int attempts)
    {
        Assert.Equal(ErrorKind.Timeout, error.Kind);
        Assert.Contains("the call didn't finish within 3 s (-TimeoutSec)", error.Message, StringComparison.Ordinal);
        Assert.Equal(attempts, error.Attempts);
    }
}

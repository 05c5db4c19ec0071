using System.Globalization;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Resilience;

/// <summary>Tests all formats of the wait time that the service requests.</summary>
public sealed class RetryAfterTests : ServiceTest
{
    private readonly ManualTime _time = new();

    [Theory]
    [BothProtocols("Retry-After", "7", 7000)]
    [BothProtocols("Retry-After", "0", 0)]
    [BothProtocols("Retry-After", "1.5", 1500)]
    [BothProtocols("retry-after-ms", "1500", 1500)]
    [BothProtocols("retry-after-ms", "12.5", 12.5)]
    public async Task It_is_read_and_kept_on_the_error(ChatProtocol protocol, string header, string value, double milliseconds)
    {
        var error = await FailAsync(protocol, (header, value));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), error.RetryAfter);
    }

    [Theory, BothProtocols]
    public async Task It_may_be_a_date(ChatProtocol protocol)
    {
        var error = await FailAsync(protocol, ("Retry-After", Date(TimeSpan.FromMinutes(10))));
        Assert.InRange(error.RetryAfter!.Value, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
    }

    [Theory, BothProtocols]
    public async Task A_date_that_has_passed_means_now(ChatProtocol protocol) =>
        Assert.Equal(TimeSpan.Zero, (await FailAsync(protocol, ("Retry-After", Date(TimeSpan.FromMinutes(-10))))).RetryAfter);

    [Theory, BothProtocols]
    public async Task Milliseconds_win_over_seconds(ChatProtocol protocol) =>
        Assert.Equal(TimeSpan.FromMilliseconds(20), (await FailAsync(protocol, ("Retry-After", "9"), ("retry-after-ms", "20"))).RetryAfter);

    [Theory]
    [BothProtocols("Retry-After", "soon")]
    [BothProtocols("Retry-After", "-5")]
    [BothProtocols("Retry-After", "")]
    [BothProtocols("Retry-After", "1,5")]
    [BothProtocols("Retry-After", "1e300")]
    [BothProtocols("retry-after-ms", "-5")]
    [BothProtocols("retry-after-ms", "NaN")]
    [BothProtocols("retry-after-ms", "1e300")]
    public async Task What_is_no_time_counts_as_none(ChatProtocol protocol, string header, string value) =>
        Assert.Null((await FailAsync(protocol, (header, value))).RetryAfter);

    [Theory]
    [BothProtocols("Retry-After", "1", 950, WholeAndStreamed = true)]
    [BothProtocols("retry-after-ms", "600", 550, WholeAndStreamed = true)]
    public async Task The_next_try_waits_for_it(ChatProtocol protocol, bool stream, string header, string value, int atLeast)
    {
        Next(Fault(times: 1, (header, value)));
        await WaitAsync(protocol, stream, atLeast);
    }

    [Theory, BothProtocols]
    public async Task The_next_try_waits_for_a_date(ChatProtocol protocol)
    {
        // A part of this time passes before the client reads the date.
        Next(Fault(times: 1, ("Retry-After", Date(TimeSpan.FromSeconds(60)))));
        await WaitAsync(protocol, stream: false, atLeast: 30_000);
    }

    [Theory, BothProtocols]
    public async Task A_wait_of_zero_is_obeyed_too(ChatProtocol protocol)
    {
        // Without this header, the wait would be ten minutes.
        Next(Fault(times: 1, ("Retry-After", "0")));
        var client = Client(protocol, options => options with { Time = new FastTimeProvider(1 / 600.0) });
        Assert.Equal(2, (await client.AskAsync(Ask.For("x"))).Attempts);
    }

    /// <summary>Makes a call whose first attempt is rejected. Advances the clock while the call waits, and compares the wait with its minimum in milliseconds.</summary>
    private async Task WaitAsync(ChatProtocol protocol, bool stream, int atLeast)
    {
        var log = new RecordingLog();
        var call = Client(protocol, options => options with { Time = _time }).AskAsync(Ask.For("x"), stream, log);
        await Asking.EventuallyAsync(() => log.Lines.Count > 0);
        await _time.AdvanceUntilAsync(atLeast / 20_000.0, () => call.IsCompleted);
        Assert.True(_time.Elapsed.TotalMilliseconds >= atLeast, $"{_time.Elapsed}");
        Assert.Equal(2, (await call).Attempts);
    }

    private async Task<QwenException> FailAsync(ChatProtocol protocol, params (string Name, string Value)[] headers)
    {
        Next(Fault(times: -1, headers));
        return await Client(protocol, options => options with { MaxRetry = 0 }).FailAsync(Ask.For("x"));
    }

    private static Fault Fault(int times, params (string Name, string Value)[] headers) =>
        new() { Status = 429, Headers = headers.ToDictionary(header => header.Name, header => header.Value), Times = times };

    private static string Date(TimeSpan fromNow) => DateTimeOffset.UtcNow.Add(fromNow).ToString("R", CultureInfo.InvariantCulture);
}

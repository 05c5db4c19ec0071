using System.Diagnostics;
using QwenPS.Client.Resilience;
using QwenPS.Client.Transport;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Resilience;

/// <summary>Tests that calls are delayed to the specified rate, for all users of one client together.</summary>
public sealed class PacerTests : ServiceTest
{
    [Theory, BothProtocols]
    public async Task Requests_per_minute_are_spread_over_it(ChatProtocol protocol)
    {
        // Four requests can be sent immediately, and then four requests per second. The first eight requests take at least one second, even on a fast computer.
        var client = Client(protocol, options => options with { RequestsPerMinute = 240 });
        using var end = new CancellationTokenSource();
        var elapsed = Stopwatch.StartNew();
        var calls = Enumerable.Range(0, 1000).Select(_ => client.ChatAsync(Ask.For("x"), NoLog.Instance, end.Token)).ToList();
        await Asking.EventuallyAsync(() => Service.Requests.Count >= 8);
        Assert.True(elapsed.ElapsedMilliseconds > 700, $"{elapsed.Elapsed}");
        await end.CancelAsync();
        await Task.WhenAll(calls).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.InRange(Service.Requests.Count, 8, 4 + (4 * (elapsed.Elapsed.TotalSeconds + 1)));
        Assert.All(calls, call => Assert.True(call.IsCompletedSuccessfully || call.IsCanceled));
    }

    [Theory, BothProtocols]
    public async Task All_that_wait_get_their_turn(ChatProtocol protocol)
    {
        var client = Client(protocol, options => options with { RequestsPerMinute = 1200 });
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => client.AskAsync(Ask.For($"x{number}"))));
        Assert.Equal(Enumerable.Range(0, 40).Select(number => $"x{number}"), answers.Select(answer => answer.Content));
        Assert.All(answers, answer => Assert.Equal(1, answer.Attempts));
    }

    [Fact]
    public async Task A_quota_of_zero_is_ignored()
    {
        var pacer = new Pacer(null, null, TimeProvider.System);
        pacer.SetQuota("m", 0, 0);
        for (int i = 0; i < 3; i++) (await pacer.EnterAsync("m", 100, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromMinutes(1))).Dispose();
    }

    [Fact]
    public async Task Calls_one_after_the_other_are_no_rise_even_if_all_fail()
    {
        var pacer = new Pacer(null, null, TimeProvider.System);
        for (int i = 0; i < 40; i++)
        {
            ValueTask<PaceLease> turn = pacer.EnterAsync("m", 0, CancellationToken.None);
            Assert.True(turn.IsCompletedSuccessfully, $"Call {i} had to wait.");
            (await turn).Dispose();
        }
    }

    [Fact]
    public async Task No_service_keeps_a_model_from_being_called_for_longer_than_two_minutes()
    {
        var pacer = new Pacer(null, null, new ManualTime());
        using PaceLease lease = await pacer.EnterAsync("m", 0, CancellationToken.None);
        lease.Refuse(ErrorKind.RateLimit, isGrowth: false, TimeSpan.FromDays(1));
        Assert.InRange(lease.ToPace("m").PauseLeft, TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(120));
    }

    [Fact]
    public async Task A_wait_ends_when_the_call_is_cancelled()
    {
        var client = Client(ChatProtocol.OpenAI, options => options with { RequestsPerMinute = 1 });
        await client.AskAsync(Ask.For("x"));
        using var soon = new CancellationTokenSource(100);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.ChatAsync(Ask.For("x"), NoLog.Instance, soon.Token));
        Assert.Single(Service.Requests);
    }

    [Fact]
    public async Task Tokens_per_minute_are_counted_by_their_estimate()
    {
        // The tokens of one minute can be used immediately. Later calls wait until the bucket is filled. At 6,000 tokens per minute, 100 tokens take one
        // second.
        var time = new ManualTime();
        var pacer = new Pacer(null, 6000, time);
        await pacer.EnterAsync("m", 6000, CancellationToken.None).AsTask().WaitAsync(Asking.Timeout);
        var turn = pacer.EnterAsync("m", 100, CancellationToken.None).AsTask();
        await time.AdvanceUntilAsync(0.1, () => turn.IsCompleted);
        Assert.True(time.Elapsed.TotalMilliseconds >= 700, $"{time.Elapsed}");
        (await turn).Dispose();
    }

    [Fact]
    public async Task A_request_larger_than_a_minute_of_tokens_goes_out_all_the_same() =>
        await new Pacer(null, 100, TimeProvider.System).EnterAsync("m", 1_000_000, CancellationToken.None).AsTask().WaitAsync(Asking.Timeout);

    [Fact]
    public async Task Without_limits_nothing_waits_once_the_run_has_begun()
    {
        var pacer = new Pacer(null, null, TimeProvider.System);
        for (var count = 0; count < 10_000; count++)
        {
            using var lease = await pacer.EnterAsync("m", 1000, CancellationToken.None).AsTask().WaitAsync(Asking.Timeout);
            lease.HasSucceeded = true;
        }
    }
}

using QwenPS.Chat.Bulk;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Pipeline;

public sealed class RunDeadlineTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(30, 1, 4, 29)]
    [InlineData(30, 4, 4, 29)]
    [InlineData(30, 5, 4, 14)]
    [InlineData(180, 1, 4, 179)]
    [InlineData(1, 1, 4, null)]
    [InlineData(15, 40, 4, null)]
    public void The_time_is_divided_among_the_rounds(int minutes, int remaining, int throttle, int? wait) =>
        Assert.Equal(wait, Create(minutes, throttle).FindWait(remaining)?.TotalMinutes);

    [Fact]
    public void Elapsed_time_counts()
    {
        RunDeadline deadline = Create(30, 1);
        _time.Advance(20 * 60);
        Assert.Equal(9, deadline.FindWait(1)?.TotalMinutes);
        _time.Advance(20 * 60);
        Assert.Null(deadline.FindWait(1));
    }

    [Fact]
    public void Long_live_requests_leave_less_time_to_wait()
    {
        RunDeadline deadline = Create(30, 1);
        deadline.NoteLive(TimeSpan.FromMinutes(10));
        deadline.NoteLive(TimeSpan.FromMinutes(5));
        Assert.Equal(20, deadline.FindWait(1)?.TotalMinutes);
    }

    [Fact]
    public void Queued_requests_are_in_the_status() =>
        Assert.Equal("1 of 9 done, 4 queued", RunStatus.Format(new RunCount(5, 1, 0, 0, 0, "USD", Queued: 4), 9, TimeSpan.FromMinutes(1)));

    /// <summary>If every request waits as long as it may, and then runs live as long as expected, the run ends in time.</summary>
    [Fact]
    public void A_run_whose_requests_all_wait_in_vain_ends_in_time()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var time = new ManualTime();
            int count = random.Next(1, 200), throttle = random.Next(1, 33), rounds = (count + throttle - 1) / throttle;
            double minutes = rounds + (random.NextDouble() * 600);
            var deadline = new RunDeadline(TimeSpan.FromMinutes(minutes), throttle, time);
            double now = 0;
            for (int remaining = count; remaining > 0; remaining -= throttle)
            {
                double step = ((deadline.FindWait(remaining) ?? TimeSpan.Zero) + TimeSpan.FromMinutes(1)).TotalSeconds;
                now += step;
                time.Advance(step);
            }

            // .NET Framework rounds a TimeSpan from a number of minutes to a millisecond, and ManualTime rounds each step.
            Assert.True(now <= (minutes * 60) + (0.001 * (rounds + 1)), $"seed {seed}");
        }
    }

    private RunDeadline Create(int minutes, int throttle) => new(TimeSpan.FromMinutes(minutes), throttle, _time);
}

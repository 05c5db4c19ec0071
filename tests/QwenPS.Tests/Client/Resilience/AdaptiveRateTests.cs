using QwenPS.Client.Resilience;
using Xunit;

namespace QwenPS.Tests.Client.Resilience;

/// <summary>The search for a limit, with a clock made by the test: no real time passes.</summary>
public sealed class AdaptiveRateTests
{
    private const double Limit = 10;

    [Fact]
    public void Nothing_is_held_back_before_a_limit_is_met()
    {
        var rate = new AdaptiveRate();
        for (var count = 0; count < 1000; count++)
        {
            Assert.True(rate.DelayOf(0) <= 0);
            rate.Take(1, 0);
        }

        Assert.Null(rate.PerSecond);
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(10, 3)]
    [InlineData(200, 7)]
    public void A_limit_is_found_and_kept_to_within_a_tenth_with_few_refusals(double limit, int first)
    {
        var run = new Service(limit);
        run.Send(300, firstAccepted: first);
        Assert.InRange(run.AcceptedAfter(100) / (200 * limit), 0.9, 1.0);
        Assert.InRange(run.Refused, 1, 0.02 * run.Accepted);
    }

    [Fact]
    public void A_limit_that_rises_is_followed()
    {
        var run = new Service(Limit);
        run.Send(200, firstAccepted: 5);
        run.Limit = 3 * Limit;
        run.Send(300, firstAccepted: 5);
        Assert.True(run.Rate > 2.5 * Limit, $"Found {run.Rate}.");
    }

    [Fact]
    public void A_limit_that_falls_is_followed()
    {
        var run = new Service(Limit);
        run.Send(200, firstAccepted: 5);
        run.Limit = Limit / 2;
        run.Send(60, firstAccepted: 5);
        Assert.InRange(run.Rate, 0.7 * Limit / 2, 1.1 * Limit / 2);
    }

    [Fact]
    public void What_was_sent_before_the_cut_does_not_cut_again()
    {
        var rate = new AdaptiveRate();
        rate.Refused(sent: 1, accepted: 10, isGrowth: false, now: 1);
        var cut = rate.PerSecond;
        rate.Refused(sent: 0.9, accepted: 10, isGrowth: false, now: 1.1);
        Assert.Equal(cut, rate.PerSecond);
    }

    /// <summary>A service with a limit on each second that slides, and a client that sends whenever it may.</summary>
    private sealed class Service(double limit)
    {
        private readonly AdaptiveRate _rate = new();
        private readonly Queue<double> _window = new();
        private readonly List<double> _accepted = [];
        private double _now;

        public double Limit { get; set; } = limit;

        public int Refused { get; private set; }

        public int Accepted => _accepted.Count;

        public double Rate => _rate.PerSecond ?? double.PositiveInfinity;

        public int AcceptedAfter(double time) => _accepted.Count(one => one > time);

        public void Send(double seconds, int firstAccepted)
        {
            for (var end = _now + seconds; _now < end; _now += 0.001)
            {
                if (_rate.DelayOf(_now) > 0) continue;
                _rate.Take(1, _now);
                while (_window.Count > 0 && _window.Peek() < _now - 1) _window.Dequeue();
                if (_window.Count >= Limit)
                {
                    Refused++;
                    _rate.Refused(_now, Math.Max(1, Math.Min(firstAccepted, _window.Count)), isGrowth: false, _now);
                    continue;
                }

                _window.Enqueue(_now);
                _accepted.Add(_now);
            }
        }
    }
}

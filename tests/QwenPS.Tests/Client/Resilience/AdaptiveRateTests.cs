using QwenPS.Client.Resilience;
using Xunit;

namespace QwenPS.Tests.Client.Resilience;

/// <summary>Tests the detection of a limit with a simulated clock. The tests don't wait.</summary>
public sealed class AdaptiveRateTests
{
    private const double Limit = 10;

    [Fact]
    public void Nothing_is_held_back_before_a_limit_is_met()
    {
        var rate = new AdaptiveRate();
        for (var count = 0; count < 1000; count++)
        {
            Assert.True(rate.GetDelay(0) <= 0);
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

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Timers_that_are_late_cost_neither_refusals_nor_much_of_the_limit(int seed)
    {
        var run = new Service(Limit) { Lateness = new Random(seed) };
        run.Send(300, firstAccepted: 10);
        Assert.InRange(run.AcceptedAfter(100) / (200 * Limit), 0.9, 1.0);
        Assert.InRange(run.Refused, 1, 0.015 * run.Accepted);
    }

    [Fact]
    public void What_was_sent_with_the_first_refused_one_lowers_the_first_estimate()
    {
        var rate = new AdaptiveRate();
        rate.Refused(sent: 1, accepted: 31, cost: 1, now: 1.1);
        for (var count = 0; count < 20; count++) rate.Refused(sent: 1, accepted: 1, cost: 1, now: 1.1);
        Assert.InRange(rate.PerSecond!.Value, 8, 11);
        for (var count = 0; count < 20; count++) rate.Refused(sent: 1, accepted: 1, cost: 1, now: 1.1);
        Assert.Equal(1, rate.PerSecond!.Value, 0.01);
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
        rate.Refused(sent: 1, accepted: 10, cost: 1, now: 1);
        rate.Refused(sent: 2, accepted: 10, cost: 1, now: 2);
        var cut = rate.PerSecond;
        rate.Refused(sent: 1.9, accepted: 10, cost: 1, now: 2.1);
        Assert.Equal(cut, rate.PerSecond);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200)]
    [InlineData(0.5)]
    public void A_known_limit_is_used_from_the_start_without_a_refusal(double limit)
    {
        var run = new Service(limit) { Lateness = new Random(1), Ceiling = 0.985 * limit };
        run.Send(600, firstAccepted: 1);
        Assert.Equal(0, run.Refused);
        Assert.InRange(run.AcceptedAfter(0) / (600 * limit), 0.95, 1.0);
    }

    [Fact]
    public void A_limit_below_the_known_one_is_still_detected_and_the_known_one_is_never_exceeded()
    {
        var run = new Service(Limit / 2) { Ceiling = Limit };
        run.Send(200, firstAccepted: 5);
        Assert.InRange(run.Rate, 0.7 * Limit / 2, 1.1 * Limit / 2);
        run.Limit = 10 * Limit;
        run.Send(600, firstAccepted: 5);
        Assert.Equal(Limit, run.Rate);
    }

    [Fact]
    public void A_known_limit_lowers_a_rate_but_does_not_raise_it()
    {
        var rate = new AdaptiveRate();
        rate.Refused(sent: 1, accepted: 5, cost: 1, now: 1);
        double? detected = rate.PerSecond;
        rate.SetCeiling(100);
        Assert.Equal(detected, rate.PerSecond);
        rate.SetCeiling(1);
        Assert.Equal(1, rate.PerSecond);
    }

    /// <summary>Simulates a service with a sliding limit per second, and a client that sends each call as soon as possible.</summary>
    private sealed class Service(double limit)
    {
        private readonly AdaptiveRate _rate = new();
        private readonly Queue<double> _window = new();
        private readonly List<double> _accepted = [];
        private double _now;

        public double Limit { get; set; } = limit;

        /// <summary>Sets the limit that the client knows.</summary>
        public double Ceiling { init => _rate.SetCeiling(value); }

        /// <summary>Gets or sets the random generator that extends each wait by up to 50 ms, or null for exact waits.</summary>
        public Random? Lateness { get; init; }

        public int Refused { get; private set; }

        public int Accepted => _accepted.Count;

        public double Rate => _rate.PerSecond ?? double.PositiveInfinity;

        public int AcceptedAfter(double time) => _accepted.Count(one => one > time);

        public void Send(double seconds, int firstAccepted)
        {
            for (var end = _now + seconds; _now < end; _now += 0.001)
            {
                if (_rate.GetDelay(_now) is > 0 and var delay)
                {
                    if (Lateness is not null) _now += delay + (0.05 * Lateness.NextDouble());
                    continue;
                }

                _rate.Take(1, _now);
                double window = Math.Max(1, 1 / Limit);
                while (_window.Count > 0 && _window.Peek() < _now - window) _window.Dequeue();
                if (_window.Count >= Limit * window)
                {
                    Refused++;
                    _rate.Refused(_now, Math.Max(1, Math.Min(firstAccepted, _window.Count)), cost: 1, _now);
                    continue;
                }

                _window.Enqueue(_now);
                _accepted.Add(_now);
            }
        }
    }
}

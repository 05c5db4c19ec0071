using QwenPS.Client.Resilience;
using Xunit;

namespace QwenPS.Tests.Client.Resilience;

/// <summary>Tests the increase of the rate after the service rejects a sudden increase. The tests use a simulated clock.</summary>
public sealed class AdaptiveGrowthTests
{
    [Fact]
    public void Nothing_is_held_back_before_a_rise_was_refused()
    {
        var growth = new AdaptiveGrowth();
        for (var count = 0; count < 1000; count++)
        {
            Assert.True(growth.GetDelay(0) <= 0);
            growth.Take(0);
        }
    }

    [Theory]
    [InlineData(5, 2.0)]
    [InlineData(4, 1.6)]
    public void A_service_that_limits_the_rise_refuses_seldom_and_the_rise_goes_on(int beginning, double factor)
    {
        var run = new Service(beginning, factor);
        run.Send(60);
        Assert.InRange(run.Refused, 1, 30);
        Assert.True(run.SentIn(1) > 100, $"After a minute {run.SentIn(1)} a second.");
    }

    [Fact]
    public void What_comes_behind_a_lull_is_a_rise_too()
    {
        var run = new Service(5, 2);
        run.Send(15);
        var before = run.Refused;
        run.Wait(3);
        run.Send(15);
        Assert.Equal(before, run.Refused);
    }

    [Fact]
    public void A_rise_that_is_refused_however_slow_it_is_is_no_matter_of_rising()
    {
        var growth = new AdaptiveGrowth();
        var answers = Enumerable.Range(1, 12).Select(time => growth.Refused(sent: time, beginning: 4, now: time)).ToList();
        Assert.False(answers[0]);
        Assert.True(answers[^1]);
    }

    [Fact]
    public void What_was_under_way_when_the_rise_was_refused_says_nothing_new()
    {
        var growth = new AdaptiveGrowth();
        growth.Refused(sent: 1, beginning: 4, now: 2);
        for (var count = 0; count < 50; count++) Assert.False(growth.Refused(sent: 1.5, beginning: 4, now: 2.1));
    }

    /// <summary>
    /// Simulates a service that accepts a multiple of the calls in the previous second, and a client that sends each call as soon as possible. There's no other
    /// limit.
    /// </summary>
    private sealed class Service(int beginning, double factor)
    {
        private readonly AdaptiveGrowth _growth = new();
        private readonly List<double> _accepted = [];
        private double _now;

        public int Refused { get; private set; }

        public int SentIn(double seconds) => _accepted.Count(time => time > _now - seconds);

        public void Wait(double seconds) => _now += seconds;

        public void Send(double seconds)
        {
            for (var end = _now + seconds; _now < end && SentIn(1) < 150; _now += 0.002)
            {
                if (_growth.GetDelay(_now) > 0) continue;
                _growth.Take(_now);
                var before = _accepted.Count(time => time > _now - 2 && time <= _now - 1);
                if (SentIn(1) < Math.Max(beginning, factor * before)) _accepted.Add(_now);
                else
                {
                    Refused++;
                    _growth.Refused(_now, 4, _now);
                }
            }
        }
    }
}

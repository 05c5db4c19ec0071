using QwenPS.Client.Errors;
using QwenPS.Client.Resilience;
using Xunit;

namespace QwenPS.Tests.Client.Resilience;

/// <summary>Tests the length of the waits between attempts.</summary>
public sealed class RetryDelayTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 3)]
    [InlineData(2, 7)]
    [InlineData(3, 15)]
    [InlineData(4, 30)]
    [InlineData(5, 30)]
    [InlineData(99, 30)]
    public void They_double_up_to_half_a_minute_with_a_fifth_of_chance(int attempt, int seconds)
    {
        var waits = Enumerable.Range(0, 500).Select(_ => RetryPipeline.GetDelay(Error(RetryRule.Always), attempt).TotalSeconds).ToList();
        Assert.All(waits, wait => Assert.InRange(wait, 0.8 * seconds, 1.2 * seconds));
        // Calls that failed at the same time must not be retried at the same time.
        Assert.InRange(waits.Min(), 0.8 * seconds, 0.9 * seconds);
        Assert.InRange(waits.Max(), 1.1 * seconds, 1.2 * seconds);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.25, 0.25)]
    [InlineData(17, 17)]
    [InlineData(120, 120)]
    [InlineData(121, 120)]
    [InlineData(86400, 120)]
    public void What_the_service_asks_for_wins_up_to_two_minutes(double asked, double seconds)
    {
        foreach (var attempt in new[] { 0, 4 })
            Assert.Equal(seconds, RetryPipeline.GetDelay(Error(RetryRule.Always, TimeSpan.FromSeconds(asked)), attempt).TotalSeconds);
    }

    [Fact]
    public void A_doubtful_quota_waits_about_half_a_minute() =>
        Assert.InRange(RetryPipeline.GetDelay(new QwenException(ErrorKind.TokenQuota, "x") { Retry = RetryRule.Once }, 0).TotalSeconds, 24, 36);

    private static QwenException Error(RetryRule retry, TimeSpan? retryAfter = null) => new(ErrorKind.RateLimit, "x") { Retry = retry, RetryAfter = retryAfter };
}

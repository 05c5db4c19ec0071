using QwenPS.Client.Resilience;
using Xunit;

namespace QwenPS.Tests.Client.Resilience;

public sealed class PaceReportTests
{
    private readonly PaceReport _report = new();

    [Fact]
    public void A_pace_is_told_and_a_small_change_is_none()
    {
        Assert.True(_report.IsDue(564, null, null, 10));
        Assert.False(_report.IsDue(600, null, null, 20));
        Assert.False(_report.IsDue(520, null, null, 30));
        Assert.True(_report.IsDue(300, null, null, 40));
    }

    [Fact]
    public void Changes_on_the_way_are_told_seldom()
    {
        Assert.True(_report.IsDue(1000, null, null, 10));
        Assert.False(_report.IsDue(500, null, null, 11));
        Assert.True(_report.IsDue(500, null, null, 12.5));
    }

    [Fact]
    public void Each_kind_of_limit_is_told()
    {
        Assert.True(_report.IsDue(60, null, null, 0));
        Assert.True(_report.IsDue(60, 3000, null, 10));
        Assert.True(_report.IsDue(60, 3000, 7, 20));
        Assert.False(_report.IsDue(60, 3000, 7, 30));
    }

    [Fact]
    public void Without_a_limit_there_is_nothing_to_tell() => Assert.False(_report.IsDue(null, null, null, 0));
}

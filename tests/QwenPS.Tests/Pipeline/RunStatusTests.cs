using System.Globalization;
using QwenPS.Chat.Bulk;
using Xunit;

namespace QwenPS.Tests.Pipeline;

/// <summary>Tests the text of a run's progress bar.</summary>
public sealed class RunStatusTests : IDisposable
{
    private readonly CultureInfo _before = CultureInfo.CurrentUICulture;

    public RunStatusTests() => CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

    public void Dispose() => CultureInfo.CurrentUICulture = _before;

    [Theory]
    [InlineData(0, 0, 0, "0", "0 of 100 done")]
    [InlineData(10, 0, 0, "0", "10 of 100 done")]
    [InlineData(20, 20, 60, "0", "20 of 100 done, 20/min, 0:04:00 left")]
    [InlineData(20, 20, 60, "0.0000210", "20 of 100 done, 20/min, $0.000021, 0:04:00 left")]
    [InlineData(20, 10, 60, "1.2345", "20 of 100 done, 10/min, $1.23, 0:08:00 left")]
    [InlineData(100, 100, 7200, "0", "100 of 100 done, 1/min, 0:00:00 left")]
    public void It_says_what_is_known(int ended, int answered, int seconds, string cost, string status) =>
        Assert.Equal(status, RunStatus.Format(Count(ended, answered, cost), 100, TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void It_tells_no_time_left_where_the_number_of_requests_is_not_known()
    {
        Assert.Equal("20 done, 20/min, $0.50", RunStatus.Format(Count(20, 20, "0.5"), 0, TimeSpan.FromMinutes(1)));
        Assert.Null(RunStatus.SecondsLeft(Count(20, 20, "0.5"), 0, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void It_counts_the_parts_of_inputs()
    {
        var count = new RunCount(1, 0, 0, 0, 0, Parts: 40, EndedParts: 3);
        Assert.Equal("0 of 1 done, parts: 3 of 40", RunStatus.Format(count, 1, TimeSpan.FromMinutes(1)));
    }

    /// <summary>The progress bar of PowerShell 7 contains the activity, two brackets, the status, and the remaining seconds.</summary>
    [Theory]
    [InlineData("en-US", 1)]
    [InlineData("zh-CN", 2)]
    public void A_large_run_fits_into_80_columns(string culture, int columnsOfWideCharacter)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        string status = RunStatus.Format(Count(12345, 12345, "12.3456"), 100000, TimeSpan.FromSeconds(8800));
        string line = $"{QwenPS.Resources.Texts.Format("Bulk.Activity")} [{status} {RunStatus.SecondsLeft(Count(12345, 12345, "0"), 100000, TimeSpan.FromSeconds(8800))}s ]";
        Assert.Contains("84/", status, StringComparison.Ordinal);
        Assert.Contains("$12.35", status, StringComparison.Ordinal);
        Assert.Contains("17:21:23", status, StringComparison.Ordinal);
        Assert.InRange(line.Sum(character => character > 0xFF ? columnsOfWideCharacter : 1), 1, 80);
    }

    private static RunCount Count(int ended, int answered, string cost) =>
        new(ended + 8, ended, answered, 0, decimal.Parse(cost, CultureInfo.InvariantCulture));
}

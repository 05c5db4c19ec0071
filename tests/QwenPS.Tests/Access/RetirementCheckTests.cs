using QwenPS.Catalog;
using QwenPS.Diagnostics;
using Xunit;

namespace QwenPS.Tests.Access;

/// <summary>
/// Tests the retirement check. A model that retires soon causes a warning with its date and replacement. A retired model causes a failure. An unknown date is
/// never reported as passed.
/// </summary>
public sealed class RetirementCheckTests
{
    [Theory]
    // The day of a notice starts at midnight in Beijing.
    [InlineData("2026-08-10T15:59:59Z", 60, AccessStatus.Passed)]
    [InlineData("2026-08-10T16:00:00Z", 60, AccessStatus.Warning)]
    [InlineData("2026-10-09T15:59:59Z", 60, AccessStatus.Warning)]
    [InlineData("2026-10-09T16:00:00Z", 60, AccessStatus.Failed)]
    [InlineData("2026-10-08T00:00:00Z", 0, AccessStatus.Passed)]
    [InlineData("2025-11-01T00:00:00Z", 3650, AccessStatus.Warning)]
    public void The_days_left_decide(string now, int warnDays, AccessStatus status)
    {
        AccessResult result = RetirementCheck.Run("qwen-turbo", PriceList.International, warnDays, DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(status, result.Status);
        Assert.Equal(new DateTimeOffset(2026, 10, 10, 0, 0, 0, TimeSpan.FromHours(8)), result.RetirementDate);
        Assert.Equal("Qwen3.7, Qwen3.6", result.Replacement);
        Assert.Contains("2026-10-10", result.Message, StringComparison.Ordinal);
        if (status != AccessStatus.Passed) Assert.Contains("Qwen3.7", result.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-08-01T00:00:00Z", AccessStatus.Skipped)]
    [InlineData("2026-09-01T00:00:00Z", AccessStatus.Warning)]
    [InlineData("2026-11-01T00:00:00Z", AccessStatus.Failed)]
    public void If_the_model_was_not_called_a_later_retirement_is_not_a_success(string now, AccessStatus status)
    {
        var failed = new AccessResult { Check = AccessCheck.Connection, Status = AccessStatus.Failed };
        DateTimeOffset time = DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture);
        AccessResult result = RetirementCheck.Run("qwen-turbo", PriceList.International, 60, time, failed);
        Assert.Equal(status, result.Status);
        Assert.Equal(new DateTimeOffset(2026, 10, 10, 0, 0, 0, TimeSpan.FromHours(8)), result.RetirementDate);
        Assert.Contains("2026-10-10", result.Message, StringComparison.Ordinal);
        if (status == AccessStatus.Skipped) Assert.EndsWith("The model wasn't called because the Connection check failed.", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("qwen-plus", "no retirement notice")]
    [InlineData("a-model-of-mine", "doesn't contain this model")]
    public void Without_a_notice_the_date_is_unknown(string model, string reason)
    {
        AccessResult result = RetirementCheck.Run(model, PriceList.International, 60, DateTimeOffset.UnixEpoch);
        Assert.Equal(AccessStatus.Skipped, result.Status);
        Assert.StartsWith("Unknown", result.Message, StringComparison.Ordinal);
        Assert.Contains(reason, result.Message, StringComparison.Ordinal);
        Assert.Null(result.RetirementDate);
    }

    [Theory]
    [InlineData(120, false)]
    [InlineData(121, true)]
    public void A_catalog_older_than_120_days_is_a_warning(int days, bool isOld)
    {
        var day = new DateTimeOffset(2026, 11, 29, 0, 0, 0, TimeSpan.Zero);
        AccessResult? result = RetirementCheck.CheckCatalogAge(day, day.AddDays(days));
        Assert.Equal(isOld, result?.Status == AccessStatus.Warning);
        if (isOld) Assert.Contains("121 days old", result!.Message, StringComparison.Ordinal);
    }
}

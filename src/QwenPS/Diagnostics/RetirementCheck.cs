using System.Globalization;
using QwenPS.Catalog;
using QwenPS.Resources;

namespace QwenPS.Diagnostics;

/// <summary>
/// Checks the retirement of models against the catalog. No request is sent. If the catalog contains no retirement notice for a model, the model can still be
/// retired. For this reason, the result for such a model is "skipped" instead of "passed".
/// </summary>
internal static class RetirementCheck
{
    /// <summary>
    /// The maximum age of the catalog. The provider announces retirements 30 days in advance for snapshots, and 3 months in advance for other models. If the
    /// catalog is older than this value, it might not contain the most recent notices.
    /// </summary>
    public static readonly TimeSpan MaxCatalogAge = TimeSpan.FromDays(120);

    /// <param name="model">The model.</param>
    /// <param name="site">The provider's site whose retirement notices are used.</param>
    /// <param name="warnDays">If the model retires within this number of days, the check returns a warning.</param>
    /// <param name="now">The current time.</param>
    /// <param name="failed">
    /// The failed check that prevented the call to the model, or null if the model was called. Without a call, the result is never "passed".
    /// </param>
    public static AccessResult Run(string model, PriceList site, int warnDays, DateTimeOffset now, AccessResult? failed = null)
    {
        Retirement? retirement = ModelCatalog.FindRetirement(model, site);
        var check = new RunningCheck(AccessCheck.Retirement, model) { Retirement = retirement };
        if (retirement is null) return check.Skipped(Texts.Format(ModelCatalog.Find(model) is null ? "Retirement.NotInCatalog" : "Retirement.Unknown", ModelCatalog.Snapshot));
        string date = ModelAdvice.FormatDate(retirement, site);
        string replacement = ModelAdvice.FormatReplacement(retirement);
        if (retirement.GetStatus(now) == ModelStatus.Retired)
            return check.Failed(ErrorKind.ModelNotFound, Texts.Format("Retirement.Retired", date), Texts.Format("Models.RetiredCause", date), replacement);
        int days = retirement.GetDaysLeft(now);
        string message = Texts.Format("Retirement.Retiring", date, days);
        if (days <= warnDays) return check.Warning(message, replacement);
        return failed is null ? check.Passed(message) : check.Skipped(Texts.Format("Retirement.NotCalled", message, failed.Check));
    }

    /// <summary>Checks the age of the catalog. Returns null if the catalog is recent.</summary>
    public static AccessResult? CheckCatalogAge(DateTimeOffset now) =>
        CatalogDate.Parse(ModelCatalog.Snapshot) is { } day ? CheckCatalogAge(day, now) : null;

    internal static AccessResult? CheckCatalogAge(DateTimeOffset day, DateTimeOffset now)
    {
        if (now - day <= MaxCatalogAge) return null;
        string date = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        int age = (int)(now - day).TotalDays;
        return new RunningCheck(AccessCheck.Retirement, Texts.Format("Retirement.Catalog"))
            .Warning(Texts.Format("Retirement.OldCatalog", date, age), Texts.Format("Retirement.OldCatalogRemedy"));
    }
}

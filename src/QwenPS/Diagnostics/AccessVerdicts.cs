namespace QwenPS.Diagnostics;

/// <summary>Assigns failed checks to categories. Each category has an exit code.</summary>
internal static class AccessVerdicts
{
    /// <summary>
    /// Summarizes the results. If checks of several categories failed, the category with the lowest exit code is used, because the cause of this failure must
    /// be fixed first.
    /// </summary>
    public static AccessSummary Summarize(IReadOnlyList<AccessResult> results, TimeSpan duration)
    {
        var retired = new HashSet<string>(results.Where(IsRetired).Select(result => result.Target), StringComparer.OrdinalIgnoreCase);
        return new AccessSummary
        {
            Verdict = results.Select(result => Classify(result, retired)).Where(verdict => verdict != AccessVerdict.Passed).DefaultIfEmpty().Min(),
            Passed = results.Count(result => result.Status == AccessStatus.Passed),
            Failed = results.Count(result => result.Status == AccessStatus.Failed),
            Warnings = results.Count(result => result.Status == AccessStatus.Warning),
            Skipped = results.Count(result => result.Status == AccessStatus.Skipped),
            FirstRetirement = results.Select(result => result.RetirementDate).Min(),
            Duration = duration,
            Results = results,
        };
    }

    /// <param name="result">The result of a check.</param>
    /// <param name="retired">
    /// The retired models. For a retired model, the service states only that the model doesn't exist or isn't granted. This list shows the actual cause.
    /// </param>
    public static AccessVerdict Classify(AccessResult result, ICollection<string> retired)
    {
        if (result.Status != AccessStatus.Failed) return AccessVerdict.Passed;
        return result.Check switch
        {
            AccessCheck.Key => AccessVerdict.Key,
            AccessCheck.NameResolution or AccessCheck.Connection or AccessCheck.Time => AccessVerdict.Network,
            AccessCheck.Retirement => AccessVerdict.ModelRetired,
            AccessCheck.Quota => AccessVerdict.Quota,
            AccessCheck.Baseline => AccessVerdict.Drift,
            _ => Classify(result.Kind, result.StatusCode, result.Check == AccessCheck.Model, retired.Contains(result.Target)),
        };
    }

    private static bool IsRetired(AccessResult result) => result is { Check: AccessCheck.Retirement, Status: AccessStatus.Failed };

    private static AccessVerdict Classify(ErrorKind? kind, int? statusCode, bool isModel, bool isRetired) => kind switch
    {
        ErrorKind.Authentication or ErrorKind.WorkspaceAccess or ErrorKind.Configuration => AccessVerdict.Key,
        ErrorKind.Billing => AccessVerdict.Billing,
        ErrorKind.ModelAccess or ErrorKind.ModelNotFound => isRetired ? AccessVerdict.ModelRetired : AccessVerdict.ModelAccess,
        ErrorKind.Permission => isModel ? AccessVerdict.ModelAccess : AccessVerdict.Key,
        ErrorKind.RateLimit or ErrorKind.Concurrency or ErrorKind.TokenQuota => AccessVerdict.Quota,
        ErrorKind.Network => AccessVerdict.Network,
        ErrorKind.Timeout => statusCode is null ? AccessVerdict.Network : AccessVerdict.Service,
        _ => AccessVerdict.Service,
    };
}

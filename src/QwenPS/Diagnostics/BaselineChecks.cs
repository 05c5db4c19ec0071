using System.Globalization;
using QwenPS.Catalog;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Diagnostics;

/// <summary>
/// Compares a key with its baseline. The comparison finds requirements that the key doesn't meet, and permissions that the baseline doesn't contain.
/// </summary>
internal static class BaselineChecks
{
    /// <summary>The maximum number of models that a result lists.</summary>
    private const int MaxNames = 10;

    /// <summary>
    /// Checks the address that the connection uses. The address of a connection that the module created always matches. Only a connection that the user
    /// specified can have another address.
    /// </summary>
    public static IEnumerable<AccessResult> CheckAddress(BaselineKey key, Endpoint endpoint)
    {
        if (key.Region is { } region)
        {
            var check = new RunningCheck(AccessCheck.Baseline, Texts.Format("Baseline.RegionTarget"));
            string expected = Regions.Find(region)!.Name;
            string actual = endpoint.Region?.Name ?? endpoint.BaseUri.Host;
            yield return expected == actual ? check.Passed(expected) : Differs(check, expected, actual);
        }

        if (key.FindEndpoint() is { } required)
        {
            var check = new RunningCheck(AccessCheck.Baseline, Texts.Format("Baseline.AddressTarget"));
            string expected = required.BaseUri.ToString(), actual = endpoint.BaseUri.ToString();
            yield return expected == actual ? check.Passed(expected) : Differs(check, expected, actual);
        }

        if (key.WorkspaceId is { } workspace)
        {
            var check = new RunningCheck(AccessCheck.Baseline, Texts.Format("Baseline.WorkspaceTarget"));
            yield return IsWorkspace(workspace, endpoint)
                ? check.Passed(workspace)
                : Differs(check, workspace, FindWorkspace(endpoint) ?? Texts.Format("Baseline.DefaultWorkspace"));
        }

        if (key.Protocol is { } protocol)
        {
            var check = new RunningCheck(AccessCheck.Baseline, Texts.Format("Baseline.ProtocolTarget"));
            yield return protocol == endpoint.Protocol ? check.Passed(protocol.ToString()) : Differs(check, protocol.ToString(), endpoint.Protocol.ToString());
        }
    }

    /// <summary>
    /// Determines whether the calls to the endpoint use the workspace with this ID. If the ID is part of the host name, the comparison isn't case-sensitive.
    /// </summary>
    public static bool IsWorkspace(string id, Endpoint endpoint) =>
        string.Equals(id, FindWorkspace(endpoint), endpoint.IsDedicated ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    private static string? FindWorkspace(Endpoint endpoint) => endpoint.WorkspaceHeader ?? OfficialHosts.DedicatedWorkspace(endpoint.BaseUri);

    /// <summary>Checks the features of a model against the catalog. Returns null if the baseline doesn't require features.</summary>
    /// <param name="model">The model.</param>
    /// <param name="failed">
    /// The failed check that prevented the call to the model, or null if the model was called. Without a call, the result is never "passed".
    /// </param>
    public static AccessResult? CheckFeatures(BaselineModel model, AccessResult? failed = null)
    {
        if (model.Features.Count == 0) return null;
        var check = new RunningCheck(AccessCheck.Baseline, model.Id);
        if (ModelCatalog.Find(model.Id) is not { } known) return check.Skipped(Texts.Format("Baseline.FeaturesUnknown"));
        IReadOnlyList<string> actual = ModelFeatures.Find(known);
        string[] missing = [.. model.Features.Except(actual)];
        if (missing.Length == 0 && failed is not null) return check.SkippedAfter(failed);
        return missing.Length == 0
            ? check.Passed(Texts.Format("Baseline.HasFeatures", string.Join(", ", model.Features)))
            : check.Drifted(Texts.Format("Baseline.FeaturesMissing", string.Join(", ", missing)), Explain(Texts.Format("Baseline.FeaturesMissingRemedy"), model));
    }

    /// <summary>
    /// Creates the result of the baseline check for a model that the key must not be able to call. The call shows whether the key can call the model.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="call">The result of the call.</param>
    /// <param name="isListed">A value that indicates whether the service lists the model.</param>
    public static AccessResult CheckDenied(BaselineModel model, AccessResult call, bool isListed)
    {
        var check = new RunningCheck(AccessCheck.Baseline, model.Id);
        if (call.Status == AccessStatus.Passed) return check.Drifted(Texts.Format("Baseline.Granted"), Explain(Texts.Format("Baseline.GrantedRemedy"), model));
        // For a misspelled ID, the service returns the same error as for a model that the key can't access. If neither the service's list nor the catalog
        // contains the ID, the ID is probably misspelled, so the key might be able to call the model that the user meant.
        if (call.Kind == ErrorKind.ModelNotFound && !isListed && ModelCatalog.Find(model.Id) is null)
            return check.Warning(Texts.Format("Baseline.DeniedNotFound"), Texts.Format("Baseline.DeniedNotFoundRemedy"));
        return call.Kind is ErrorKind.ModelAccess or ErrorKind.ModelNotFound or ErrorKind.Permission
            ? check.Passed(Texts.Format("Baseline.NotGranted"))
            : check.Skipped(Texts.Format("Baseline.DeniedUnknown", call.Message));
    }

    /// <summary>Creates the warning for a pattern of denied models that matches no model. In this case, no model was called, so nothing was tested.</summary>
    public static AccessResult WarnUnmatched(BaselineModel pattern, bool hasList) =>
        new RunningCheck(AccessCheck.Baseline, pattern.Id).Warning(
            Texts.Format(hasList ? "Access.NoModelMatchesCause" : "Access.NoListToMatch"),
            Texts.Format(hasList ? "Baseline.DeniedNotFoundRemedy" : "Baseline.DeniedPatternRemedy"));

    /// <summary>Creates the result for models that the service has granted to the key and that aren't in the baseline.</summary>
    /// <param name="key">The expectations for the key.</param>
    /// <param name="beyond">The models that the baseline doesn't contain.</param>
    public static AccessResult CheckBeyond(BaselineKey key, IReadOnlyCollection<string> beyond)
    {
        var check = new RunningCheck(AccessCheck.Baseline, Texts.Format("Baseline.BeyondTarget"));
        if (beyond.Count == 0) return check.Passed(Texts.Format("Baseline.NothingBeyond"));
        string names = string.Join(", ", beyond.OrderBy(id => id, StringComparer.OrdinalIgnoreCase).Take(MaxNames));
        string message = beyond.Count <= MaxNames ? Texts.Format("Baseline.Beyond", names) : Texts.Format("Baseline.BeyondMore", names, beyond.Count - MaxNames);
        return key.AllowsAdditionalModels is null ? check.Warning(message, Texts.Format("Baseline.BeyondChoice")) : check.Drifted(message, Texts.Format("Baseline.BeyondRemedy"));
    }

    /// <summary>Creates the result that's used instead of <see cref="CheckBeyond"/> if the service doesn't return the permissions of the key.</summary>
    public static AccessResult SkipBeyond(string reason) => new RunningCheck(AccessCheck.Baseline, Texts.Format("Baseline.BeyondTarget")).Skipped(reason);

    /// <summary>Creates the results of comparisons that didn't run, because an earlier check failed.</summary>
    /// <param name="key">The expectations for the key.</param>
    /// <param name="results">The results of the checks of this key.</param>
    public static IEnumerable<AccessResult> FindSkipped(BaselineKey key, IReadOnlyList<AccessResult> results)
    {
        if (results.LastOrDefault(IsBlocking) is not { } failed) yield break;
        foreach (BaselineModel model in key.Denied.Where(model => !HasResult(AccessCheck.Baseline, model)))
            yield return new RunningCheck(AccessCheck.Baseline, model.Id).SkippedAfter(failed);
        foreach (BaselineModel model in key.Models.Where(model => model.NeedsQuota && !HasResult(AccessCheck.Quota, model)))
            yield return new RunningCheck(AccessCheck.Quota, model.Id).SkippedAfter(failed);

        bool HasResult(AccessCheck check, BaselineModel model) =>
            results.Any(result => result.Check == check && ModelPattern.Find(model.Id, [result.Target]).Contains(result.Target, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Determines whether the result is a failure after which the models can't be checked.</summary>
    public static bool IsBlocking(AccessResult result) => result is { Status: AccessStatus.Failed, Check: <= AccessCheck.Region or AccessCheck.Time };

    /// <summary>Checks the quota of a model. Returns null if the baseline doesn't require a quota.</summary>
    /// <param name="model">The model.</param>
    /// <param name="quota">The quota, or null if the service lists no quota for the model.</param>
    public static AccessResult? CheckQuota(BaselineModel model, ModelQuota? quota)
    {
        if (!model.NeedsQuota) return null;
        var check = new RunningCheck(AccessCheck.Quota, model.Id);
        if (quota is null) return check.Skipped(Texts.Format("Baseline.QuotaUnlisted"));
        var low = new List<string>();
        Compare(model.RequestsPerMinute, quota.RequestsPerMinute, "Baseline.RequestsLow", low);
        Compare(model.TokensPerMinute, quota.TokensPerMinute, "Baseline.TokensLow", low);
        return low.Count == 0
            ? check.Passed(Texts.Format("Baseline.QuotaSufficient"))
            : check.Failed(ErrorKind.RateLimit, Texts.Join(low), Texts.Join(low), Explain(Texts.Format("Baseline.QuotaRemedy"), model));
    }

    private static void Compare(long? required, double? actual, string text, List<string> low)
    {
        // If the actual value is null, the service doesn't limit the model, so the requirement is met.
        if (required is { } least && actual is { } number && number < least)
            low.Add(Texts.Format(text, least.ToString("N0", CultureInfo.InvariantCulture), number.ToString("#,0.##", CultureInfo.InvariantCulture)));
    }

    private static AccessResult Differs(RunningCheck check, string expected, string actual) =>
        check.Drifted(Texts.Format("Baseline.Differs", expected, actual), Texts.Format("Baseline.DiffersRemedy"));

    private static string Explain(string remedy, BaselineModel model) => model.Comment is { } comment ? Texts.Join(remedy, Texts.Format("Baseline.Comment", comment)) : remedy;
}

/// <summary>Provides the features that a baseline can require from a model. The catalog contains the features of each model.</summary>
internal static class ModelFeatures
{
    private static readonly (string Name, Func<CatalogModel, bool> Has)[] All =
    [
        ("thinking", model => model.Thinks),
        ("tools", model => model.HasTools),
        ("structuredOutput", model => model.HasStructuredOutput),
        ("imageInput", model => model.Input.Contains("image")),
        ("audioInput", model => model.Input.Contains("audio")),
        ("videoInput", model => model.Input.Contains("video")),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(feature => feature.Name)];

    public static IReadOnlyList<string> Find(CatalogModel model) => [.. All.Where(feature => feature.Has(model)).Select(feature => feature.Name)];
}

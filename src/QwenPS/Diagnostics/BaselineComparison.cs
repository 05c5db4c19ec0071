using QwenPS.Client;
using QwenPS.Client.Listing;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Diagnostics;

/// <summary>
/// Compares a key with its baseline. Calls the models that the key must not be able to call, and reads the permissions and quotas if the baseline requires
/// them.
/// </summary>
internal sealed class BaselineComparison(QwenClient client, BaselineKey baseline, ICallLog log, Func<AccessResult, ValueTask> write)
{
    /// <param name="listed">The model IDs in the service's list, or null if the service doesn't provide a list.</param>
    /// <param name="cancellationToken">A token that cancels the calls.</param>
    public async Task RunAsync(IReadOnlyCollection<string>? listed, CancellationToken cancellationToken)
    {
        foreach (BaselineModel model in baseline.Denied) await CompareDeniedAsync(model, listed, cancellationToken).ConfigureAwait(false);
        if (baseline.AllowsAdditionalModels != true && !baseline.Skip.ContainsKey(AccessCheck.Baseline))
            await write(await CompareGrantedAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        if (!baseline.Skip.ContainsKey(AccessCheck.Quota)) await CompareQuotasAsync(listed, cancellationToken).ConfigureAwait(false);
    }

    private async Task CompareDeniedAsync(BaselineModel denied, IReadOnlyCollection<string>? listed, CancellationToken cancellationToken)
    {
        string[] ids = [.. ModelPattern.Find(denied.Id, listed ?? [])];
        if (ids.Length == 0) await write(BaselineChecks.WarnUnmatched(denied, listed is not null)).ConfigureAwait(false);
        foreach (string id in ids)
        {
            AccessResult call = await ModelProbe.RunAsync(client, id, listed, log, cancellationToken).ConfigureAwait(false);
            await write(BaselineChecks.CheckDenied(denied with { Id = id }, call, listed?.Contains(id, StringComparer.OrdinalIgnoreCase) == true)).ConfigureAwait(false);
        }
    }

    private async Task<AccessResult> CompareGrantedAsync(CancellationToken cancellationToken)
    {
        if (client.Account is not { } account) return BaselineChecks.SkipBeyond(Texts.Format("Baseline.BeyondUnknown"));
        try
        {
            ModelPermissions permissions = await account.ListPermissionsAsync(refresh: false, log, cancellationToken).ConfigureAwait(false);
            IEnumerable<string> expected = baseline.ModelIds.Concat(baseline.Denied.Select(model => model.Id)).Concat(baseline.AdditionalModels);
            IEnumerable<string> known = expected.SelectMany(id => ModelPattern.Find(id, permissions.Granted)).ToArray();
            return BaselineChecks.CheckBeyond(baseline, [.. permissions.Granted.Except(known, StringComparer.OrdinalIgnoreCase)]);
        }
        catch (QwenException exception)
        {
            return BaselineChecks.SkipBeyond(IsMissing(exception) ? Texts.Format("Baseline.BeyondUnknown") : Texts.Format("Baseline.BeyondUnreadable", exception.Message));
        }
    }

    private async Task CompareQuotasAsync(IReadOnlyCollection<string>? listed, CancellationToken cancellationToken)
    {
        BaselineModel[] models = [.. baseline.Models.Where(model => model.NeedsQuota)];
        if (models.Length == 0) return;
        string? problem = client.Account is null ? Texts.Format("Baseline.QuotaUnknown") : null;
        IReadOnlyList<ModelQuota> quotas = [];
        try
        {
            // One call reads either the quota of one model or the quotas of all models.
            string? only = models.Length == 1 && !ModelPattern.IsPattern(models[0].Id) ? models[0].Id : null;
            if (client.Account is { } account) quotas = await account.ListQuotasAsync(only, log, cancellationToken).ConfigureAwait(false);
        }
        catch (QwenException exception)
        {
            problem = IsMissing(exception) ? Texts.Format("Baseline.QuotaUnknown") : Texts.Format("Baseline.QuotaUnreadable", exception.Message);
        }

        foreach (BaselineModel model in models.SelectMany(model => FindMatching(model, listed, quotas)))
        {
            ModelQuota? quota = quotas.FirstOrDefault(one => string.Equals(one.Model, model.Id, StringComparison.OrdinalIgnoreCase));
            await write(problem is null ? BaselineChecks.CheckQuota(model, quota)! : new RunningCheck(AccessCheck.Quota, model.Id).Skipped(problem)).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Replaces a pattern with the models that match it. The pattern is compared with the service's list of models, as in the model check of
    /// <see cref="AccessTest"/>. If there's no list, the pattern is compared with the models that have a quota. If no model matches, returns the pattern
    /// itself.
    /// </summary>
    private static IEnumerable<BaselineModel> FindMatching(BaselineModel model, IReadOnlyCollection<string>? listed, IReadOnlyList<ModelQuota> quotas)
    {
        string[] ids = [.. ModelPattern.Find(model.Id, listed ?? quotas.Select(quota => quota.Model))];
        return ids.Length == 0 ? [model] : ids.Select(id => model with { Id = id });
    }

    /// <summary>Determines whether the error means that the host doesn't provide the requested permissions or quotas, as in some regions.</summary>
    private static bool IsMissing(QwenException exception) => exception.StatusCode is 404 or 405;
}

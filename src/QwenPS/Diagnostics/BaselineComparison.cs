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
    /// <param name="listed">The IDs in the service's list, or null if the service doesn't provide a list.</param>
    /// <param name="cancellationToken">A token that cancels the calls.</param>
    public async Task RunAsync(IReadOnlyCollection<string>? listed, CancellationToken cancellationToken)
    {
        foreach (BaselineModel model in baseline.Denied)
        {
            AccessResult call = await ModelProbe.RunAsync(client, model.Id, listed, log, cancellationToken).ConfigureAwait(false);
            await write(BaselineChecks.CheckDenied(model, call)).ConfigureAwait(false);
        }

        if (baseline.AllowsAdditionalModels != true && !baseline.Skip.ContainsKey(AccessCheck.Baseline))
            await write(await CompareGrantedAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        if (!baseline.Skip.ContainsKey(AccessCheck.Quota)) await CompareQuotasAsync(cancellationToken).ConfigureAwait(false);
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

    private async Task CompareQuotasAsync(CancellationToken cancellationToken)
    {
        BaselineModel[] models = [.. baseline.Models.Where(model => model.NeedsQuota)];
        if (models.Length == 0) return;
        string? problem = client.Account is null ? Texts.Format("Baseline.QuotaUnknown") : null;
        IReadOnlyList<ModelQuota> quotas = [];
        try
        {
            // One call can read the quota of one model or the quotas of all models.
            string? only = models.Length == 1 ? models[0].Id : null;
            if (client.Account is { } account) quotas = await account.ListQuotasAsync(only, log, cancellationToken).ConfigureAwait(false);
        }
        catch (QwenException exception)
        {
            problem = IsMissing(exception) ? Texts.Format("Baseline.QuotaUnknown") : Texts.Format("Baseline.QuotaUnreadable", exception.Message);
        }

        foreach (BaselineModel model in models)
        {
            ModelQuota? quota = quotas.FirstOrDefault(one => string.Equals(one.Model, model.Id, StringComparison.OrdinalIgnoreCase));
            await write(problem is null ? BaselineChecks.CheckQuota(model, quota)! : new RunningCheck(AccessCheck.Quota, model.Id).Skipped(problem)).ConfigureAwait(false);
        }
    }

    /// <summary>Determines whether the host doesn't provide the list. Some regions don't provide it.</summary>
    private static bool IsMissing(QwenException exception) => exception.StatusCode is 404 or 405;
}

using System.Net;
using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Diagnostics;

/// <summary>
/// Checks an endpoint. The checks run in this order: name resolution, connection, clock, key, region, and models. If a check can't run, its result specifies
/// the failed check that prevented it.
/// </summary>
internal sealed class AccessTest : IDisposable
{
    private readonly QwenClientOptions _options;
    private readonly IReadOnlyList<string> _models;
    private readonly bool _probesRegions;
    private readonly ICallLog _log;
    private readonly Func<AccessResult, ValueTask> _write;
    private readonly Observation _seen = new();
    private readonly ObservedHttp _counter;
    private readonly HttpMessageInvoker _http;
    private readonly QwenClient _client;
    private Queue<string> _uncalled;

    /// <param name="options">The endpoint and the key. Network failures are retried once. Other failures aren't retried.</param>
    /// <param name="models">The models to call. A name with wildcards is replaced with the matching models in the service's list.</param>
    /// <param name="probesRegions">A value that indicates whether a rejected key is tried in other regions.</param>
    /// <param name="prepare">An action that configures the HTTP handler before its first use, or null.</param>
    public AccessTest(
        QwenClientOptions options,
        IReadOnlyList<string> models,
        bool probesRegions,
        ICallLog log,
        Func<AccessResult, ValueTask> write,
        Action<HttpMessageHandler>? prepare = null)
    {
        _options = options with { MaxRetry = 1, RetriesNetworkOnly = true, Timeout = QwenClientOptions.DefaultTimeout };
        _models = models;
        _uncalled = new Queue<string>(models);
        _probesRegions = probesRegions;
        _log = log;
        _write = write;
        (_http, _counter) = ObservedHttp.Create(_options, _seen, prepare);
        _client = new QwenClient(_options, _http);
    }

    /// <summary>Gets or sets the baseline to compare with, or null if there's no comparison.</summary>
    public BaselineKey? Baseline { get; init; }

    /// <summary>Gets the models that weren't called. If the test was canceled, these models have no result.</summary>
    public IReadOnlyCollection<string> Uncalled => _uncalled;

    private Uri BaseUri => _options.Endpoint.BaseUri;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Uri? proxy = ProxyRoute.Find(_options);
        Uri first = proxy ?? BaseUri;
        (AccessResult resolved, IReadOnlyList<IPAddress> addresses) = await NetworkChecks.ResolveAsync(first.IdnHost, cancellationToken).ConfigureAwait(false);
        await _write(resolved).ConfigureAwait(false);
        if (resolved.Status == AccessStatus.Failed)
        {
            await SkipFromAsync(resolved, AccessCheck.Connection).ConfigureAwait(false);
            return;
        }

        var connection = new RunningCheck(AccessCheck.Connection, BaseUri.Authority);
        if (await NetworkChecks.ConnectAsync(addresses, first.IdnHost, first.Port, _options, cancellationToken).ConfigureAwait(false) is { } unconnected)
        {
            await SkipAfterAsync(connection.Failed(unconnected), AccessCheck.Clock).ConfigureAwait(false);
            return;
        }

        var accepted = new RunningCheck(AccessCheck.KeyAccepted, _options.ApiKey.Masked);
        (IReadOnlyCollection<string>? listed, QwenException? failure) = await TryKeyAsync(cancellationToken).ConfigureAwait(false);
        bool isProxyAnswer = proxy is not null && failure?.StatusCode == 407;
        if (failure is not null && (isProxyAnswer || (!_seen.HasAnswer && (NetworkFailure.IsTls(failure) || proxy is not null))))
        {
            await SkipAfterAsync(NetworkChecks.Untrusted(connection, _seen, failure), AccessCheck.Clock).ConfigureAwait(false);
            return;
        }

        await _write(NetworkChecks.Connected(connection, _seen, proxy, BaseUri.Scheme == "https")).ConfigureAwait(false);
        await _write(NetworkChecks.CheckClock(BaseUri.Host, _seen.ClockOffset)).ConfigureAwait(false);
        await CheckKeyAsync(accepted, listed, failure, cancellationToken).ConfigureAwait(false);
        await _log.VerboseAsync(FormattableString.Invariant($"Calls made: {_counter.Requests}.")).ConfigureAwait(false);
    }

    /// <summary>Closes the connections of the checks.</summary>
    public void Dispose() => _http.Dispose();

    /// <summary>Creates the results of the checks that are skipped after a failed check.</summary>
    public static IEnumerable<AccessResult> Skipped(AccessResult failed, AccessCheck firstSkipped, string host, IEnumerable<string> models)
    {
        for (AccessCheck check = firstSkipped; check < AccessCheck.Model; check++) yield return new RunningCheck(check, host).SkippedAfter(failed);
        foreach (string model in models) yield return new RunningCheck(AccessCheck.Model, model).SkippedAfter(failed);
    }

    private async Task<(IReadOnlyCollection<string>? Listed, QwenException? Failure)> TryKeyAsync(CancellationToken cancellationToken)
    {
        try
        {
            // If a model is called later, the call to the model also shows whether the service accepts the key. In this case, KeyProbe doesn't need to send an
            // incomplete request.
            return (await KeyProbe.RunAsync(_client, provesKey: _models.Count == 0, _log, cancellationToken).ConfigureAwait(false), null);
        }
        catch (QwenException exception)
        {
            return (null, exception);
        }
    }

    private async Task CheckKeyAsync(RunningCheck accepted, IReadOnlyCollection<string>? listed, QwenException? failure, CancellationToken cancellationToken)
    {
        if (_models.Count > 0 && (failure is null ? listed is null : KeyProbe.IsUndecided(failure)))
        {
            string reason = failure is null ? Texts.Format("Access.ListMissing") : Texts.Format("Access.ListFailed", failure.Message);
            await _write(accepted.Warning(reason, Texts.Format("Access.ListFailedRemedy"))).ConfigureAwait(false);
            await _write(new RunningCheck(AccessCheck.Region, BaseUri.Host).Skipped(Texts.Format("Access.RegionUndecided"))).ConfigureAwait(false);
            await CallModelsAsync(null, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (failure is not null)
        {
            Region? home = failure.Kind == ErrorKind.Authentication && CanProbe ? await new RegionProbe(_options, _log).FindAsync(cancellationToken).ConfigureAwait(false) : null;
            AccessResult refused = home is null
                ? accepted.Failed(failure)
                : accepted.Failed(failure, Texts.Format("Access.OtherRegion", home.Name), Texts.Format("Access.OtherRegionRemedy", home.Name));
            await _write(refused).ConfigureAwait(false);
            await _write(RegionResult(failure, home, refused)).ConfigureAwait(false);
            foreach (AccessResult skipped in Skipped(refused, AccessCheck.Model, BaseUri.Host, _models)) await _write(skipped).ConfigureAwait(false);
            return;
        }

        string message = listed is null ? Texts.Format("Access.AcceptedNoList") : Texts.Format("Access.Accepted", listed.Count);
        await _write(accepted.Passed(message, statusCode: 200)).ConfigureAwait(false);
        await _write(OwnRegion()).ConfigureAwait(false);
        // The service can accept the key but reject calls to models. For example, a bill is unpaid, or models aren't activated. For this reason, a skipped
        // model check shows that no model was called.
        if (_models.Count == 0)
        {
            AccessResult skipped = new RunningCheck(AccessCheck.Model, "-").Skipped(Texts.Format("Access.NoModelCalled"), Texts.Format("Access.NoModelCalledRemedy"));
            await _write(skipped).ConfigureAwait(false);
        }

        await CallModelsAsync(listed, cancellationToken).ConfigureAwait(false);
    }

    private async Task CallModelsAsync(IReadOnlyCollection<string>? listed, CancellationToken cancellationToken)
    {
        (string Model, bool IsFound)[] expanded = [.. ExpandModels(listed)];
        _uncalled = new Queue<string>(expanded.Select(one => one.Model));
        foreach ((string model, bool isFound) in expanded)
        {
            AccessResult result = isFound
                ? await ModelProbe.RunAsync(_client, model, listed, _log, cancellationToken).ConfigureAwait(false)
                : new RunningCheck(AccessCheck.Model, model).Failed(
                    ErrorKind.ModelNotFound,
                    Texts.Format("Access.NoModelMatches"),
                    Texts.Format(listed is null ? "Access.NoListToMatch" : "Access.NoModelMatchesCause"),
                    Texts.Format("Models.NotFoundRemedy"));
            await _write(result).ConfigureAwait(false);
            _uncalled.Dequeue();
        }

        if (Baseline is not null) await new BaselineComparison(_client, Baseline, _log, _write).RunAsync(listed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Replaces each pattern with the matching models in the service's list. If no model matches, returns the pattern itself, and IsFound is false.
    /// </summary>
    private IEnumerable<(string Model, bool IsFound)> ExpandModels(IReadOnlyCollection<string>? listed)
    {
        var called = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string name in _models)
        {
            if (!ModelPattern.IsPattern(name))
            {
                called.Add(name);
                yield return (name, true);
                continue;
            }

            string[] matching = [.. ModelPattern.Find(name, listed ?? [])];
            if (matching.Length == 0) yield return (name, false);
            foreach (string model in matching.Where(called.Add)) yield return (model, true);
        }
    }

    private bool CanProbe => _probesRegions && _options.Endpoint.Region is not null;

    private AccessResult OwnRegion()
    {
        var check = new RunningCheck(AccessCheck.Region, BaseUri.Host);
        return _options.Endpoint.Region is { } region ? check.Passed(Texts.Format("Access.OwnRegion", region.Name)) : check.Skipped(Texts.Format("Access.NoRegion"));
    }

    private AccessResult RegionResult(QwenException failure, Region? home, AccessResult refused)
    {
        var check = new RunningCheck(AccessCheck.Region, BaseUri.Host);
        if (failure.Kind != ErrorKind.Authentication) return check.SkippedAfter(refused);
        if (_options.Endpoint.Region is null) return check.Skipped(Texts.Format("Access.NoRegion"));
        if (!_probesRegions) return check.Skipped(Texts.Format("Access.NoRegionProbe"));
        return home is null
            ? check.Warning(Texts.Format("Access.NoRegionTakesIt"), failure.Remedy)
            : check.Failed(
                ErrorKind.Authentication,
                Texts.Format("Access.TakenBy", home.Name),
                Texts.Format("Access.OtherRegion", home.Name),
                Texts.Format("Access.OtherRegionRemedy", home.Name));
    }

    private async Task SkipFromAsync(AccessResult failed, AccessCheck firstSkipped)
    {
        foreach (AccessResult skipped in Skipped(failed, firstSkipped, BaseUri.Host, _models)) await _write(skipped).ConfigureAwait(false);
    }

    private async Task SkipAfterAsync(AccessResult failed, AccessCheck firstSkipped)
    {
        await _write(failed).ConfigureAwait(false);
        await SkipFromAsync(failed, firstSkipped).ConfigureAwait(false);
    }
}

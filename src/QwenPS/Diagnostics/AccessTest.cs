using System.Net;
using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Diagnostics;

/// <summary>Checks one endpoint from bottom to top: name, connection, clock, key, region, models. What cannot run says which check it waits for.</summary>
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

    /// <param name="options">Where, with which key. Only network failures are tried again, and only once.</param>
    /// <param name="models">The models to ask.</param>
    /// <param name="probesRegions">Whether a refused key is tried elsewhere.</param>
    /// <param name="prepare">Changes what sends requests before it is used; null for none.</param>
    public AccessTest(QwenClientOptions options, IReadOnlyList<string> models, bool probesRegions, ICallLog log, Func<AccessResult, ValueTask> write, Action<HttpMessageHandler>? prepare = null)
    {
        _options = options with { MaxRetry = 1, RetriesNetworkOnly = true, Timeout = QwenClientOptions.DefaultTimeout };
        _models = models;
        _probesRegions = probesRegions;
        _log = log;
        _write = write;
        (_http, _counter) = ObservedHttp.Create(_options, _seen, prepare);
        _client = new QwenClient(_options, _http);
    }

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

    /// <summary>The results of the checks that can't run after a failed one.</summary>
    public static IEnumerable<AccessResult> Skipped(AccessResult failed, AccessCheck firstSkipped, string host, IEnumerable<string> models)
    {
        for (AccessCheck check = firstSkipped; check < AccessCheck.Model; check++) yield return new RunningCheck(check, host).SkippedAfter(failed);
        foreach (string model in models) yield return new RunningCheck(AccessCheck.Model, model).SkippedAfter(failed);
    }

    private async Task<(IReadOnlyCollection<string>? Listed, QwenException? Failure)> TryKeyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await KeyProbe.RunAsync(_client, _log, cancellationToken).ConfigureAwait(false), null);
        }
        catch (QwenException exception)
        {
            return (null, exception);
        }
    }

    private async Task CheckKeyAsync(RunningCheck accepted, IReadOnlyCollection<string>? listed, QwenException? failure, CancellationToken cancellationToken)
    {
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

        await _write(accepted.Passed(listed is null ? Texts.Format("Access.AcceptedNoList") : Texts.Format("Access.Accepted", listed.Count), statusCode: 200)).ConfigureAwait(false);
        await _write(OwnRegion()).ConfigureAwait(false);
        // A service takes a key whose bill is unpaid or whose models are not activated: it refuses the call of a model, and only then.
        if (_models.Count == 0) await _write(new RunningCheck(AccessCheck.Model, "-").Skipped(Texts.Format("Access.NoModelCalled"), Texts.Format("Access.NoModelCalledRemedy"))).ConfigureAwait(false);
        foreach (string model in _models) await _write(await ModelProbe.RunAsync(_client, model, listed, _log, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
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
            : check.Failed(ErrorKind.Authentication, Texts.Format("Access.TakenBy", home.Name), Texts.Format("Access.OtherRegion", home.Name), Texts.Format("Access.OtherRegionRemedy", home.Name));
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

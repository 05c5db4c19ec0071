using System.Management.Automation;
using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.Diagnostics;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Tests whether the key works and which models it can call. If a check fails, the result contains the cause and remedy. Returns one result per
/// check. A failed check is a result, not an error.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "QwenAccess", HelpUri = HelpPage.Errors)]
[OutputType(typeof(AccessResult), typeof(bool))]
public sealed class TestQwenAccessCommand : QwenCommand
{
    private readonly List<AccessResult> _results = [];

    /// <summary>
    /// The models to call, each for one output token. Supports wildcards, which match the models that the service lists. By default, no model is
    /// called. This is free, but doesn't show whether the key can call models.
    /// </summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string[] Model { get; set; } = [];

    /// <summary>The regions to test with the same key, by name, city, or ID; * for all regions with a shared host. Default: the connection's region.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RegionCompleter))]
    public string[]? Region { get; set; }

    /// <summary>The protocol to use. Default: the connection's protocol.</summary>
    [Parameter]
    public ChatProtocol Protocol { get; set; }

    /// <summary>Returns only one Boolean: whether no check failed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Doesn't try a rejected key in the other official regions.</summary>
    [Parameter]
    public SwitchParameter NoRegionProbe { get; set; }

    /// <summary>The maximum duration of the test of each region in seconds. Range: 1 to 3600. Default: 60.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int TimeoutSec { get; set; } = 60;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(() =>
    {
        IReadOnlyList<Region> regions = FindRegions();
        if (FindKey() is { } connection)
        {
            foreach (QwenClientOptions options in CreateOptions(connection.Client.Options, regions)) Test(options);
        }

        if (Quiet) WriteObject(_results.TrueForAll(result => result.Status != AccessStatus.Failed));
    });

    private Connection? FindKey()
    {
        try
        {
            Connection connection = ResolveConnection();
            ApiKey key = connection.Client.Options.ApiKey;
            var check = new RunningCheck(AccessCheck.Key, key.Masked);
            IReadOnlyList<string> advice = KeyAdvice.GetWarnings(key, connection.Client.Options.Endpoint);
            string found = Texts.Format("Access.KeyFound", key.Source);
            Write(advice.Count == 0 ? check.Passed(found) : check.Warning(found + "; " + advice[0], advice[0]));
            return connection;
        }
        catch (TerminatingException exception) when (exception.Record.Exception is QwenException { Kind: ErrorKind.Configuration } missing)
        {
            AccessResult failed = new RunningCheck(AccessCheck.Key, "DASHSCOPE_API_KEY").Failed(missing, cause: missing.Message);
            Write(failed);
            foreach (AccessResult skipped in AccessTest.Skipped(failed, AccessCheck.NameResolution, "-", Model)) Write(skipped);
            return null;
        }
    }

    private List<Region> FindRegions()
    {
        var found = new List<Region>();
        foreach (string name in Region ?? [])
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
            Region[] matching = WildcardPattern.ContainsWildcardCharacters(name)
                ? Regions.All.Where(region => region.SharedUri is not null && pattern.IsMatch(region.Name)).ToArray()
                : Regions.Find(name) is { SharedUri: not null } exact ? [exact] : [];
            if (matching.Length == 0)
            {
                string known = string.Join(", ", Regions.All.Where(region => region.SharedUri is not null).Select(region => region.Name));
                throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Access.UnknownRegion", name), Texts.Format("Access.KnownRegions", known), name));
            }

            found.AddRange(matching.Except(found));
        }

        return found;
    }

    private IEnumerable<QwenClientOptions> CreateOptions(QwenClientOptions options, IReadOnlyList<Region> regions)
    {
        bool isProtocolGiven = MyInvocation.BoundParameters.ContainsKey(nameof(Protocol));
        if (regions.Count == 0 && (!isProtocolGiven || Protocol == options.Endpoint.Protocol)) return [options];
        ChatProtocol protocol = isProtocolGiven ? Protocol : options.Endpoint.Protocol;
        IEnumerable<Uri> hosts = regions.Count == 0 ? [new Uri(options.Endpoint.BaseUri.GetLeftPart(UriPartial.Authority))] : regions.Select(region => region.SharedUri!);
        return hosts.Select(host => options with { Endpoint = new Endpoint(new Uri(host, EndpointPath.GetDefault(protocol, host)), protocol, options.Endpoint.WorkspaceHeader) });
    }

    private void Test(QwenClientOptions options)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Pump.Token);
        limit.CancelAfter(TimeSpan.FromSeconds(TimeoutSec));
        var log = CreateLog();
        foreach (string notice in Model.SelectMany(model => ModelNotices.Current.Take(model, PriceLists.Get(options.Endpoint.Region)))) this.WriteWarningLine(notice);
        using var test = new AccessTest(options, Model, !NoRegionProbe, log, WriteAsync);
        try
        {
            Pump.Run(() => test.RunAsync(limit.Token));
        }
        catch (OperationCanceledException) when (!Pump.Token.IsCancellationRequested)
        {
            var check = new RunningCheck(AccessCheck.Time, options.Endpoint.BaseUri.Host);
            Write(check.Failed(ErrorKind.Timeout, Texts.Format("Access.TimeIsOver", TimeoutSec), Texts.Format("Access.TimeIsOverCause"), Texts.Format("Access.TimeIsOverRemedy")));
        }
    }

    private ValueTask WriteAsync(AccessResult result)
    {
        lock (_results) _results.Add(result);
        return Quiet ? default : Pump.OutputAsync(result);
    }

    private void Write(AccessResult result)
    {
        _results.Add(result);
        if (!Quiet) WriteObject(result);
    }
}

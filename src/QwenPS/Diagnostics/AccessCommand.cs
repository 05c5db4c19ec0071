using System.Management.Automation;
using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.Diagnostics;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>Represents the base class of the cmdlets that check what an API key can access. Each cmdlet runs the checks once.</summary>
public abstract class AccessCommand : QwenCommand
{
    private readonly List<AccessResult> _results = [];
    private BaselineKey _key = new();
    private int? _warnDays;

    /// <summary>
    /// Specifies the regions to test with the same key, by name, city, or ID. To test all regions with a shared host, specify *. The default is the
    /// connection's region.
    /// </summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RegionCompleter))]
    public string[]? Region { get; set; }

    /// <summary>Specifies the protocol to use. The default is the connection's protocol.</summary>
    [Parameter]
    public ChatProtocol Protocol { get; set; }

    /// <summary>Prevents the cmdlet from trying a rejected key in the other official regions.</summary>
    [Parameter]
    public SwitchParameter NoRegionProbe { get; set; }

    /// <summary>Specifies the time limit for testing each region, in seconds. The range is 1 to 3600. The default is 60.</summary>
    [Parameter]
    public int TimeoutSec { get; set; } = 60;

    /// <summary>
    /// Specifies a number of days. If a model retires within this number of days, the retirement check returns a warning. The range is 0 to 3650. The default
    /// is 60.
    /// </summary>
    [Parameter]
    public int WarnDays { get; set; } = 60;

    private protected IReadOnlyList<AccessResult> Results => _results;

    /// <summary>Gets a value that indicates whether the results are written to the pipeline.</summary>
    private protected abstract bool WritesResults { get; }

    /// <summary>The module calls this method before the first request that uses a key.</summary>
    private protected virtual void OnConnected(Connection connection)
    {
    }

    /// <summary>Gets the path of the baseline file, or null to run the checks without a baseline.</summary>
    private protected virtual string? BaselineFile => null;

    /// <summary>Runs all checks.</summary>
    /// <param name="models">The models to call. If there's a baseline, its models are called instead.</param>
    private protected void RunChecks(IReadOnlyList<string> models)
    {
        CheckArguments();
        IReadOnlyList<Region> regions = FindRegions();
        if (ModelNotices.Current.TakeCatalogFault() is { } fault) this.WriteWarningLine(fault);
        if (BaselineFile is null)
        {
            RunKey(BaselineKey.Create(models), ResolveConnection, regions);
        }
        else
        {
            AccessBaseline baseline = ReadBaseline(BaselineFile, models);
            _warnDays = baseline.WarnDays;
            foreach (BaselineKey key in baseline.Keys) RunKey(key, () => Connect(key), [], isBaseline: true);
        }

        bool hasModels = _results.Exists(result => result.Check == AccessCheck.Retirement);
        if (hasModels && RetirementCheck.CheckCatalogAge(TimeProvider.System.GetUtcNow()) is { } old) Write(old);
    }

    /// <summary>
    /// Checks the arguments. Validation attributes aren't used, because a script would continue after a validation error, and its exit code could be 0.
    /// </summary>
    /// <exception cref="TerminatingException">An argument is invalid.</exception>
    private protected virtual void CheckArguments()
    {
        CheckRange(nameof(TimeoutSec), TimeoutSec, 1, 3600);
        CheckRange(nameof(WarnDays), WarnDays, 0, 3650);
        CheckFilled(nameof(Region), Region);
    }

    /// <summary>Throws an exception if the parameter is specified, but has no value or contains an empty value.</summary>
    private protected void CheckFilled(string name, params string?[]? values)
    {
        if (MyInvocation.BoundParameters.ContainsKey(name) && IsEmpty(values)) throw CreateEmptyError(name);
    }

    private protected static bool IsEmpty(string?[]? values) => values is not { Length: > 0 } || values.Any(string.IsNullOrWhiteSpace);

    private protected static TerminatingException CreateEmptyError(string name) =>
        new(ErrorRecords.InvalidArgument(Texts.Format("Access.EmptyArgument", name), Texts.Format("Access.EmptyArgumentRemedy", name)));

    private static void CheckRange(string name, int value, int least, int most)
    {
        if (value >= least && value <= most) return;
        throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Access.OutOfRange", name, value), Texts.Format("Access.OutOfRangeRemedy", least, most), value));
    }

    private void RunKey(BaselineKey key, Func<Connection> connect, IReadOnlyList<Region> regions, bool isBaseline = false)
    {
        _key = key;
        int before = _results.Count;
        if (FindKey(key, connect) is not { } connection)
        {
            WriteLocalChecks(key, PriceLists.GetForEnvironment(), TimeProvider.System, [.. _results.Skip(before)]);
            return;
        }

        OnConnected(connection);
        foreach (QwenClientOptions options in CreateOptions(connection.Client.Options, regions))
        {
            if (isBaseline) Write(BaselineChecks.CheckAddress(key, options.Endpoint));
            int start = _results.Count;
            Test(options, key, isBaseline);
            AccessResult[] results = [.. _results.Skip(start)];
            if (isBaseline) Write(BaselineChecks.FindSkipped(key, results));
            WriteLocalChecks(ExpandModels(key, results), PriceLists.Get(options.Endpoint.Region), options.Time, results);
        }
    }

    /// <summary>Replaces each pattern in <see cref="BaselineKey.Models"/> with the models that match the pattern and that the model check has called.</summary>
    private static BaselineKey ExpandModels(BaselineKey key, AccessResult[] results)
    {
        string[] called = [.. results.Where(result => result.Check == AccessCheck.Model).Select(result => result.Target)];
        return key with { Models = [.. key.Models.SelectMany(Expand).GroupBy(model => model.Id, StringComparer.OrdinalIgnoreCase).Select(group => group.First())] };

        IEnumerable<BaselineModel> Expand(BaselineModel model)
        {
            if (!WildcardPattern.ContainsWildcardCharacters(model.Id)) return [model];
            var pattern = new WildcardPattern(model.Id, WildcardOptions.IgnoreCase);
            return called.Where(id => id != model.Id && pattern.IsMatch(id)).Select(id => model with { Id = id });
        }
    }

    private AccessBaseline ReadBaseline(string given, IReadOnlyList<string> models)
    {
        try
        {
            string path = Paths.TryGetFullPath(given) ?? throw new FormatException(Texts.Format("Baseline.Unreadable", given, Texts.Format("File.IsMissing")));
            AccessBaseline baseline = BaselineReader.Read(path);
            string? other = models.Count > 0 ? "Model" : MyInvocation.BoundParameters.Keys.FirstOrDefault(name => name is nameof(Region) or nameof(Protocol));
            if (other is not null) throw new FormatException(Texts.Format("Baseline.NotWith", other));
            if (baseline.Keys.Count > 1 && MyInvocation.BoundParameters.ContainsKey(nameof(Connection)))
                throw new FormatException(Texts.Format("Baseline.NotWithConnection", baseline.Keys.Count));
            return baseline;
        }
        catch (FormatException exception)
        {
            throw new TerminatingException(ErrorRecords.InvalidArgument(exception.Message, Texts.Format("Baseline.Remedy"), given));
        }
    }

    /// <summary>
    /// Finds or creates the connection for a key in the baseline. If the user specified a connection, the method returns this connection. If the baseline
    /// doesn't specify the source of the key, the method returns the default connection, if there is one. In all other cases, the settings in the baseline
    /// determine the connection.
    /// </summary>
    private Connection Connect(BaselineKey key)
    {
        bool isChosen = Connection is not null && MyInvocation.BoundParameters.ContainsKey(nameof(Connection));
        if (isChosen || (key.Variable is null && key.EnvFile is null && ConnectionStore.Current.Default is not null)) return ResolveConnection();
        return new BaselineConnection(Paths).FindOrCreate(key);
    }

    private Connection? FindKey(BaselineKey expected, Func<Connection> connect)
    {
        try
        {
            Connection connection = connect();
            ApiKey key = connection.Client.Options.ApiKey;
            var check = new RunningCheck(AccessCheck.Key, key.Masked);
            IReadOnlyList<string> advice = KeyAdvice.GetWarnings(key, connection.Client.Options.Endpoint);
            string found = Texts.Format("Access.KeyFound", key.Source);
            Write(advice.Count == 0 ? check.Passed(found) : check.Warning(found + "; " + advice[0], advice[0]));
            return connection;
        }
        catch (TerminatingException exception) when (exception.Record.Exception is QwenException { Kind: ErrorKind.Configuration } missing)
        {
            string target = expected.Variable ?? expected.EnvFile ?? KeySource.KeyVariable;
            AccessResult failed = new RunningCheck(AccessCheck.Key, target).Failed(missing, cause: missing.Message);
            Write(failed);
            Write(AccessTest.Skipped(failed, AccessCheck.NameResolution, "-", expected.ModelIds));
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

    private void Test(QwenClientOptions options, BaselineKey key, bool isBaseline)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Pump.Token);
        limit.CancelAfter(TimeSpan.FromSeconds(TimeoutSec));
        PumpCallLog log = CreateLog();
        using var test = new AccessTest(options, key.ModelIds, !NoRegionProbe, log, WriteAsync) { Baseline = isBaseline ? key : null };
        try
        {
            Pump.Run(() => test.RunAsync(limit.Token));
        }
        catch (OperationCanceledException) when (!Pump.Token.IsCancellationRequested)
        {
            var check = new RunningCheck(AccessCheck.Time, options.Endpoint.BaseUri.Host);
            Write(check.Failed(ErrorKind.Timeout, Texts.Format("Access.TimeIsOver", TimeoutSec), Texts.Format("Access.TimeIsOverCause"), Texts.Format("Access.TimeIsOverRemedy")));
            foreach (string model in test.Uncalled)
                Write(new RunningCheck(AccessCheck.Model, model).Skipped(Texts.Format("Access.NotCalledInTime", TimeoutSec), Texts.Format("Access.TimeIsOverRemedy")));
        }
    }

    /// <summary>Checks the retirement and the features of the models, and writes the results. No request is sent.</summary>
    /// <param name="key">The expectations for the key, which contain the models to check.</param>
    /// <param name="site">The provider's site whose retirement notices are used.</param>
    /// <param name="time">The clock.</param>
    /// <param name="results">The results of the earlier checks of the key.</param>
    private void WriteLocalChecks(BaselineKey key, PriceList site, TimeProvider time, IReadOnlyList<AccessResult> results)
    {
        AccessResult? failed = results.LastOrDefault(BaselineChecks.IsBlocking);
        var called = new HashSet<string>(results.Where(IsCall).Select(result => result.Target), StringComparer.OrdinalIgnoreCase);
        AccessResult? FindFailed(BaselineModel model) => called.Contains(model.Id) ? null : failed;
        bool isGiven = MyInvocation.BoundParameters.ContainsKey(nameof(WarnDays));
        foreach (BaselineModel model in key.Models)
        {
            int days = isGiven ? WarnDays : model.WarnDays ?? key.WarnDays ?? _warnDays ?? WarnDays;
            Write(RetirementCheck.Run(model.Id, site, days, time.GetUtcNow(), FindFailed(model)));
        }

        foreach (BaselineModel model in key.Models)
        {
            if (BaselineChecks.CheckFeatures(model, FindFailed(model)) is { } result) Write(result);
        }
    }

    private static bool IsCall(AccessResult result) => result is { Check: AccessCheck.Model, Status: not AccessStatus.Skipped };

    private ValueTask WriteAsync(AccessResult result)
    {
        AccessResult applied = _key.Apply(result);
        lock (_results) _results.Add(applied);
        return WritesResults ? Pump.OutputAsync(applied) : default;
    }

    private void Write(IEnumerable<AccessResult> results)
    {
        foreach (AccessResult result in results) Write(result);
    }

    private void Write(AccessResult result)
    {
        AccessResult applied = _key.Apply(result);
        _results.Add(applied);
        if (WritesResults) WriteObject(applied);
    }
}

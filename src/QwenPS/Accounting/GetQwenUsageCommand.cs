using System.Globalization;
using System.Management.Automation;
using QwenPS.Accounting;
using QwenPS.Catalog;
using QwenPS.Connections;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Reads the usage log, which contains one line per call to a model. Returns one object per call. With -GroupBy, returns one object for each group, which
/// contains the totals of the group. Memory usage is constant, regardless of the size of the log. Lines that aren't valid entries are skipped with a warning.
/// </summary>
[Cmdlet(VerbsCommon.Get, "QwenUsage", HelpUri = HelpPage.Console)]
[OutputType(typeof(UsageEntry), typeof(UsageSummary))]
public sealed class GetQwenUsageCommand : PSCmdlet
{
    private readonly Dictionary<(string Name, string? Currency), UsageSummary> _sums = [];
    private volatile bool _isStopped;
    private long _damaged;

    /// <summary>
    /// Specifies the path of the log. The cmdlet also reads earlier files of the log, which were renamed when they reached the maximum size. The default is the
    /// log of the default connection (Connect-Qwen -UsageLog). If the connection doesn't have a log, the default is the file that the QWENPS_USAGE_LOG
    /// environment variable specifies.
    /// </summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? UsageLog { get; set; }

    /// <summary>Returns only calls that ended at this time or later. By default, all calls are returned.</summary>
    [Parameter]
    public DateTime Since { get; set; }

    /// <summary>Returns only calls that ended before this time. By default, all calls are returned.</summary>
    [Parameter]
    public DateTime Until { get; set; }

    /// <summary>Returns only calls to these models. This parameter supports wildcards. By default, calls to all models are returned.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string[]? Model { get; set; }

    /// <summary>Returns only calls with these tags. This parameter supports wildcards. By default, all calls are returned, with or without a tag.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Tag { get; set; }

    /// <summary>
    /// Returns totals instead of single calls. The totals are grouped by model, tag, day, script, or connection. If the calls of a group have costs in
    /// different currencies, the group has one total per currency.
    /// </summary>
    [Parameter]
    public UsageGroup GroupBy { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            string path = FindPath();
            IReadOnlyList<string> files = Accounting.UsageLog.FindFiles(path);
            if (files.Count == 0) throw new TerminatingException(ErrorRecords.NotFound(Texts.Format("Usage.NotFound", path), Texts.Format("Usage.NotFoundRemedy"), path));
            foreach (string file in files) Read(file);
            foreach (UsageSummary sum in _sums.Values.OrderBy(sum => sum.Name, StringComparer.OrdinalIgnoreCase)) WriteObject(sum);
            if (_damaged > 0) this.WriteWarningLine(Texts.Format("Usage.Damaged", _damaged));
        }
        catch (TerminatingException exception)
        {
            this.EndWithError(exception.Record);
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _isStopped = true;

    private string FindPath()
    {
        var paths = new PathResolver(SessionState.Path, () => InvokeProvider);
        if (UsageLog is not null) return paths.GetFullPath(UsageLog);
        return ConnectionStore.Current.DefaultOrImplicit?.UsageLog ?? UsageLogPath.FindInEnvironment(paths)
            ?? throw new TerminatingException(CreateNoLogError(Accounting.UsageLog.Variable));
    }

    private static ErrorRecord CreateNoLogError(string variable) =>
        ErrorRecords.InvalidArgument(Texts.Format("Usage.NoLog", variable), Texts.Format("Usage.NoLogRemedy", variable));

    private void Read(string file)
    {
        WildcardPattern[]? models = CreatePatterns(Model), tags = CreatePatterns(Tag);
        DateTime since = Since.ToUniversalTime(), until = Until.ToUniversalTime();
        bool hasSince = IsGiven(nameof(Since)), hasUntil = IsGiven(nameof(Until)), groups = IsGiven(nameof(GroupBy));
        try
        {
            foreach ((UsageEntry? entry, bool isDamaged) in Accounting.UsageLog.Read(file))
            {
                if (_isStopped) return;
                if (isDamaged) _damaged++;
                if (entry is null || (hasSince && entry.Time.UtcDateTime < since) || (hasUntil && entry.Time.UtcDateTime >= until)) continue;
                if (!Matches(models, entry.Model) || !Matches(tags, entry.Tag)) continue;
                if (groups) Add(entry);
                else WriteObject(entry);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string message = Texts.Format("Usage.Unreadable", file, exception.Message);
            var problem = new InputException("UsageLogUnreadable", ErrorCategory.ReadError, message, Texts.Format("Usage.UnreadableRemedy"), exception);
            this.WriteErrorRecord(ErrorRecords.Create(problem, file));
        }
    }

    private void Add(UsageEntry entry)
    {
        string name = GroupBy switch
        {
            UsageGroup.Model => entry.Model,
            UsageGroup.Tag => entry.Tag,
            UsageGroup.Script => entry.Script,
            UsageGroup.Connection => entry.Connection,
            _ => entry.Time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        } ?? "";

        UsageSummary sum = FindSum(name, entry.CostCurrency);
        sum.Calls++;
        if (entry.Outcome != UsageEntry.Succeeded) sum.Failed++;
        sum.InputTokens += entry.InputTokens ?? 0;
        sum.OutputTokens += entry.OutputTokens ?? 0;
        sum.CachedTokens += entry.CachedTokens ?? 0;
        sum.ReasoningTokens += entry.ReasoningTokens ?? 0;
        if (entry.Cost is { } cost) sum.Cost = (sum.Cost ?? 0) + cost;
    }

    /// <summary>
    /// Returns the total for a call's group and currency. If the cost of a call is unknown, for example because the call failed, the call has no currency. Such
    /// a call is added to an existing total of the group. If the group has no total yet, a total without a currency is created. The group's next call that has
    /// a currency determines the currency of this total.
    /// </summary>
    private UsageSummary FindSum(string name, string? currency)
    {
        (string, string?) key = (name, currency ?? _sums.Keys.FirstOrDefault(known => known.Name == name).Currency);
        if (_sums.TryGetValue(key, out UsageSummary? sum)) return sum;
        if (_sums.TryGetValue((name, null), out sum)) _sums.Remove((name, null));
        else sum = new UsageSummary { Name = name };
        sum.CostCurrency = key.Item2;
        _sums.Add(key, sum);
        return sum;
    }

    private static WildcardPattern[]? CreatePatterns(string[]? patterns) => patterns?.Select(pattern => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase)).ToArray();

    private static bool Matches(WildcardPattern[]? patterns, string? value) => patterns is null || Array.Exists(patterns, pattern => pattern.IsMatch(value ?? ""));

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}

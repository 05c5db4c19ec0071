using System.Diagnostics;
using System.Management.Automation;
using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Diagnostics;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Runs the checks of Test-QwenAccess once, and writes their results. If a check failed, the cmdlet ends the script with an error. The exit code of the process
/// identifies the category of the failure.
/// </summary>
[Cmdlet(VerbsLifecycle.Assert, "QwenAccess", HelpUri = HelpPage.Errors)]
[OutputType(typeof(AccessResult), typeof(AccessSummary))]
public sealed class AssertQwenAccessCommand : AccessCommand
{
    private readonly DateTimeOffset _start = TimeProvider.System.GetUtcNow();
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private readonly List<string> _models = [];
    private bool _hasEmptyModel;

    /// <summary>
    /// Specifies the models to call. Each call requests one output token. Wildcards are supported and match the models that the service lists. The pipeline
    /// input can be model IDs, or objects with a Model or Id property. By default, no model is called. In this case, the test is free, but it doesn't show
    /// whether the key can call models.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string[] Model { get; set; } = [];

    /// <summary>Returns only one object with the overall result, instead of one result for each check.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <summary>
    /// Specifies the file for a report in the JUnit format, which Jenkins, GitLab, and Azure Pipelines can read. An existing file is replaced.
    /// </summary>
    [Parameter]
    public string? ReportPath { get; set; }

    /// <summary>
    /// Specifies the CI system for which output is written. The values are GitHub (annotations and job summary), Azure (logging commands and summary), None,
    /// and Auto. The default is Auto, which detects the CI system from the environment.
    /// </summary>
    [Parameter]
    public AccessReportFormat ReportFormat { get; set; }

    /// <summary>
    /// Specifies a baseline file, which describes what each key must be able to do. The file specifies the keys and the models, so -Model, -Region, and
    /// -Protocol can't be used with this parameter.
    /// </summary>
    [Parameter]
    public string? BaselinePath { get; set; }

    private protected override string? BaselineFile => BaselinePath;

    private protected override bool WritesResults => !Summary;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!MyInvocation.BoundParameters.ContainsKey(nameof(Model))) return;
        if (IsEmpty(Model)) _hasEmptyModel = true;
        else _models.AddRange(Model.Where(model => !_models.Contains(model, StringComparer.OrdinalIgnoreCase)));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            RunChecks(_models);
        }
        catch (TerminatingException exception)
        {
            ProcessExitCode.Set(Host.Name, (int)AccessVerdict.Usage);
            this.EndScriptWithError(exception.Record);
        }

        AccessSummary summary = AccessVerdicts.Summarize(Results, _elapsed.Elapsed);
        WriteReports(summary);
        if (Summary) WriteObject(summary);
        ProcessExitCode.Set(Host.Name, summary.ExitCode);
        if (!summary.IsPassed) this.EndScriptWithError(CreateError(summary));
    }

    private protected override void CheckArguments()
    {
        base.CheckArguments();
        CheckFilled(nameof(ReportPath), ReportPath);
        CheckFilled(nameof(BaselinePath), BaselinePath);
        if (_hasEmptyModel) throw CreateEmptyError(nameof(Model));
        // If the previous command in the pipeline returned no models, the test would pass although no model was called. This check prevents such a result.
        if (MyInvocation.ExpectingInput && _models.Count == 0)
            throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Access.NoInput"), Texts.Format("Access.NoInputRemedy")));
    }

    private protected override void OnConnected(Connection connection)
    {
        // The command that masks the API key in the log of a CI system contains the key itself. The command is written only if the environment shows that a CI
        // system reads the output. The value of -ReportFormat isn't used, because the output could be a terminal or a file.
        AccessReportFormat platform = PlatformReport.Detect(Environment.GetEnvironmentVariable);
        if (Host.Name == ProcessExitCode.ConsoleHost && PlatformReport.FormatMask(platform, connection.Client.Options.ApiKey.Reveal()) is { } mask)
        {
            // PowerShell's host isn't used, because it would also write the key to a transcript.
            Console.Out.WriteLine(mask);
        }
    }

    private void WriteReports(AccessSummary summary)
    {
        AccessReportFormat format = ReportFormat == AccessReportFormat.Auto ? PlatformReport.Detect(Environment.GetEnvironmentVariable) : ReportFormat;
        var reporter = new AccessReporter(format, Environment.GetEnvironmentVariable, this.WriteHostCommand, this.WriteWarningLine);
        reporter.WritePlatform(summary);
        if (ReportPath is null) return;
        if (Paths.TryGetFullPath(ReportPath) is { } path) reporter.WriteJUnit(path, summary, _start);
        else this.WriteWarningLine(Texts.Format("Report.NotWritten", ReportPath, Texts.Format("Report.InvalidPath")));
    }

    private static ErrorRecord CreateError(AccessSummary summary)
    {
        AccessResult[] failed = summary.Results.Where(result => result.Status == AccessStatus.Failed).ToArray();
        string names = string.Join(", ", failed.Select(result => $"{result.Check} {result.Target}"));
        string message = Texts.Format("Access.AssertFailed", failed.Length, summary.Results.Count, summary.Verdict, summary.ExitCode, names);
        string remedy = failed.Length == 1 && failed[0].Remedy is { } only ? only : Texts.Format("Access.AssertFailedRemedy");
        return ErrorRecords.AccessFailed(new AccessException(message, summary), failed[0].Kind, remedy);
    }
}

using System.Diagnostics;
using System.Management.Automation;
using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Diagnostics;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Writes a baseline file that describes what the key can currently do. The file contains the source of the key, its region or address, and its protocol. The
/// file also contains the models that answered, and the other models that the service has granted to the key. The file doesn't contain the key itself.
/// </summary>
[Cmdlet(VerbsData.Export, "QwenAccessBaseline", DefaultParameterSetName = "Path", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = HelpPage.Errors)]
public sealed class ExportQwenAccessBaselineCommand : AccessCommand
{
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private readonly List<string> _models = [];
    private Connection? _tested;

    /// <summary>Specifies the file to write. An existing file is replaced. Wildcards are supported, but must match exactly one file.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Specifies the file to write. The path is used exactly as it's typed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    /// <summary>
    /// Specifies the models to call. Each call requests one output token. Wildcards are supported and match the models that the service lists. The file
    /// contains only the models that answer. The pipeline input can be model IDs, or objects with a Model or Id property.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "LiteralPath", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string[] Model { get; set; } = [];

    /// <summary>Allows the cmdlet to replace a read-only file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Prevents the cmdlet from replacing a file. If the file exists, the cmdlet writes an error.</summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    private protected override bool WritesResults => false;

    /// <inheritdoc/>
    protected override void ProcessRecord() => _models.AddRange(Model.Where(model => !_models.Contains(model, StringComparer.OrdinalIgnoreCase)));

    /// <inheritdoc/>
    protected override void EndProcessing() => Guard(() =>
    {
        string path = FindPath();
        if (!this.ShouldProcessLine(path, Texts.Format("Baseline.Write", _models.Count))) return;
        RunChecks(_models);
        CheckTime();
        string[] answering = [.. Results.Where(result => result is { Check: AccessCheck.Model, Status: AccessStatus.Passed }).Select(result => result.Target)];
        foreach (AccessResult failed in Results.Where(result => result is { Check: AccessCheck.Model, Status: not AccessStatus.Passed }))
            this.WriteWarningLine(Texts.Format("Baseline.ModelLeftOut", failed.Target, AccessText.FormatReason(failed)));
        if (answering.Length == 0 || _tested is null)
        {
            AccessResult? cause = Results.FirstOrDefault(result => result.Status == AccessStatus.Failed);
            throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Baseline.NoModel"), cause?.Remedy ?? Texts.Format("Access.AssertFailedRemedy"), _models));
        }

        byte[] content = BaselineWriter.Write(_tested.Client.Options, answering, FindAdditional(_tested.Client, answering), WarnDays, path);
        try
        {
            OutputFile.Write(path, content, Force, NoClobber);
        }
        catch (InputException exception)
        {
            throw new TerminatingException(ErrorRecords.Create(exception, Given));
        }
    });

    /// <summary>
    /// Finds the models that the service has granted to the key in addition to the models that answered. The file lists these models as allowed, so a later
    /// comparison reports only models that are granted after this time.
    /// </summary>
    private IReadOnlyCollection<string> FindAdditional(QwenClient client, string[] answering)
    {
        if (client.Account is not { } account) return [];
        PumpCallLog log = CreateLog();
        IReadOnlyCollection<string> granted = [];
        try
        {
            Pump.Run(async () => granted = (await account.ListPermissionsAsync(refresh: true, log, Pump.Token).ConfigureAwait(false)).Granted);
        }
        catch (QwenException exception)
        {
            // Some regions don't provide the permissions. A later comparison in this region doesn't use permissions either, so no warning is written.
            if (exception.StatusCode is not (404 or 405)) this.WriteWarningLine(Texts.Format("Baseline.NoAdditional", exception.Message));
        }

        return [.. granted.Except(answering, StringComparer.OrdinalIgnoreCase)];
    }

    /// <exception cref="TerminatingException">
    /// The time limit was exceeded. In this case, the file would be incorrect. A model that wasn't called in time would be missing, although the key might be
    /// able to call it.
    /// </exception>
    private void CheckTime()
    {
        if (Results.FirstOrDefault(result => result is { Check: AccessCheck.Time, Status: AccessStatus.Failed }) is not { } late) return;
        AccessSummary summary = AccessVerdicts.Summarize(Results, _elapsed.Elapsed);
        throw new TerminatingException(ErrorRecords.AccessFailed(new AccessException(Texts.Format("Baseline.TimeIsOver", TimeoutSec), summary), late.Kind, late.Remedy!));
    }

    private string Given => ParameterSetName == "LiteralPath" ? LiteralPath : Path;

    private protected override void OnConnected(Connection connection)
    {
        // In a baseline, Assert-QwenAccess accepts only some names of environment variables. For this reason, the name is checked before any model is called.
        if (BaselineWriter.FindVariable(connection.Client.Options.ApiKey.Source) is { } variable && !BaselineReader.IsVariable(variable))
        {
            string remedy = Texts.Format("Baseline.OtherVariableRemedy");
            throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Baseline.OtherVariable", variable), remedy, connection));
        }

        _tested = connection;
    }

    private string FindPath()
    {
        try
        {
            return Paths.FindOutputFile(Given, ParameterSetName == "LiteralPath");
        }
        catch (InputException exception)
        {
            throw new TerminatingException(ErrorRecords.Create(exception, Given));
        }
    }
}

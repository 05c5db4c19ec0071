using System.Management.Automation;
using QwenPS.Catalog;
using QwenPS.PowerShell;

namespace QwenPS.Commands;

/// <summary>
/// Tests whether the key works and which models it can call. The cmdlet returns one result for each check. If a check fails, the result contains the cause and
/// the remedy. A failed check doesn't cause an error.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "QwenAccess", HelpUri = HelpPage.Errors)]
[OutputType(typeof(AccessResult), typeof(bool))]
public sealed class TestQwenAccessCommand : AccessCommand
{
    /// <summary>
    /// Specifies the models to call. Each call requests one output token. Wildcards are supported and match the models that the service lists. By default, no
    /// model is called. In this case, the test is free, but it doesn't show whether the key can call models.
    /// </summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string[] Model { get; set; } = [];

    /// <summary>Returns only a Boolean value. The value is true if no check failed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>
    /// Specifies a baseline file, which describes what each key must be able to do. The file specifies the keys and the models, so -Model, -Region, and
    /// -Protocol can't be used with this parameter.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? BaselinePath { get; set; }

    private protected override string? BaselineFile => BaselinePath;

    private protected override bool WritesResults => !Quiet;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(() =>
    {
        RunChecks(Model);
        if (Quiet) WriteObject(Results.All(result => result.Status != AccessStatus.Failed));
    });
}

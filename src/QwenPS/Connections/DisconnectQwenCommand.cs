using System.Management.Automation;
using QwenPS.Connections;
using QwenPS.PowerShell;

namespace QwenPS.Commands;

/// <summary>Forgets connections of this runspace: the default one, unless told otherwise. Calls under way go on.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Qwen", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, HelpUri = HelpPage.Console)]
public sealed class DisconnectQwenCommand : PSCmdlet
{
    /// <summary>The connections to forget: objects or names; wildcards are understood. Default: the default connection.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ConnectionTransformation(TakesSeveral = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public Connection[]? Connection { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ConnectionStore store = ConnectionStore.Current;
        foreach (Connection connection in Connection ?? (store.Known is { } known ? [known] : []))
        {
            if (this.ShouldProcessLine(connection.Name)) store.Remove(connection);
        }
    }
}

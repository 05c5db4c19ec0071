using System.Management.Automation;
using QwenPS.Connections;
using QwenPS.PowerShell;

namespace QwenPS.Commands;

/// <summary>Removes connections from this runspace: the default connection, unless -Connection is specified. In-flight calls continue.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Qwen", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, HelpUri = HelpPage.Console)]
public sealed class DisconnectQwenCommand : PSCmdlet
{
    /// <summary>The connections to remove: objects or names. Supports wildcards. Default: the default connection.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ConnectionTransformation(AllowMultiple = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public Connection[]? Connection { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ConnectionStore store = ConnectionStore.Current;
        foreach (Connection connection in Connection ?? (store.DefaultOrImplicit is { } known ? [known] : []))
        {
            if (this.ShouldProcessLine(connection.Name)) store.Remove(connection);
        }
    }
}

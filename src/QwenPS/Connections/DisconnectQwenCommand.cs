using System.Management.Automation;
using QwenPS.Connections;
using QwenPS.PowerShell;

namespace QwenPS.Commands;

/// <summary>Removes connections from this runspace. If -Connection isn't specified, removes the default connection. In-flight calls continue.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Qwen", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, HelpUri = HelpPage.Console)]
public sealed class DisconnectQwenCommand : PSCmdlet
{
    /// <summary>Specifies the connections to remove, as objects or names. Wildcards are supported. The default is the default connection.</summary>
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

using System.Management.Automation;

namespace QwenPS.Commands;

/// <summary>Forgets a connection of this runspace: the default one, unless told otherwise. Calls under way go on.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Qwen", HelpUri = HelpPage.Console)]
public sealed class DisconnectQwenCommand : PSCmdlet
{
    /// <summary>The connection to forget: an object or a name. Default: the default connection.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public Connection? Connection { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ConnectionStore store = ConnectionStore.Current;
        if ((Connection ?? store.Known) is { } connection) store.Remove(connection);
    }
}

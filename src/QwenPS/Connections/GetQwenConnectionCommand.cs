using System.Management.Automation;
using QwenPS.Connections;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Lists the connections of this runspace. If there are no connections, lists the connection that a call created implicitly. The last connection is the
/// default.
/// </summary>
[Cmdlet(VerbsCommon.Get, "QwenConnection", HelpUri = HelpPage.Console)]
[OutputType(typeof(Connection))]
public sealed class GetQwenConnectionCommand : PSCmdlet
{
    /// <summary>The names of the connections. Supports wildcards. Default: all connections.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            IReadOnlyList<Connection> found = ConnectionStore.Current.FindAll(name);
            WriteObject(found, enumerateCollection: true);
            if (found.Count > 0 || WildcardPattern.ContainsWildcardCharacters(name)) continue;
            this.WriteErrorRecord(ErrorRecords.NotFound(Texts.Format("Connection.NotNamed", name), Texts.Format("Connection.NotNamedRemedy"), name));
        }
    }
}

using System.Management.Automation;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>Lists the connections of this runspace; where none was made, the one that a call has made silently. The last one is the default.</summary>
[Cmdlet(VerbsCommon.Get, "QwenConnection", HelpUri = HelpPage.Console)]
[OutputType(typeof(Connection))]
public sealed class GetQwenConnectionCommand : PSCmdlet
{
    /// <summary>Names to look for; wildcards are understood. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (string name in Name)
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
            Connection[] found = ConnectionStore.Current.All.Where(connection => pattern.IsMatch(connection.Name)).ToArray();
            WriteObject(found, enumerateCollection: true);
            if (found.Length > 0 || WildcardPattern.ContainsWildcardCharacters(name)) continue;
            WriteError(ErrorRecords.OfNotFound(Text.Of("Connection.NotNamed", name), Text.Of("Connection.NotNamedRemedy"), name));
        }
    }
}

using System.Management.Automation;
using QwenPS.Connections;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Gets the connections of this runspace. If Connect-Qwen wasn't used, the cmdlet gets the implicit connection, which an earlier call created from environment
/// variables and files. The last connection in the list is the default connection (IsDefault). With -Profile, the cmdlet gets saved profiles.
/// </summary>
[Cmdlet(VerbsCommon.Get, "QwenConnection", DefaultParameterSetName = "Name", HelpUri = HelpPage.Console)]
[OutputType(typeof(Connection), typeof(ConnectionProfile))]
public sealed class GetQwenConnectionCommand : PSCmdlet
{
    /// <summary>Specifies the names of the connections. Wildcards are supported. By default, the cmdlet gets all connections.</summary>
    [Parameter(Position = 0, ParameterSetName = "Name")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Specifies the names of saved profiles to get instead of connections. Wildcards are supported.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Profile")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string[]? Profile { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Profile is not null)
        {
            WriteProfiles(Profile);
            return;
        }

        foreach (string name in Name)
        {
            IReadOnlyList<Connection> found = ConnectionStore.Current.FindAll(name);
            WriteObject(found, enumerateCollection: true);
            if (found.Count > 0 || WildcardPattern.ContainsWildcardCharacters(name)) continue;
            this.WriteErrorRecord(ErrorRecords.NotFound(Texts.Format("Connection.NotNamed", name), Texts.Format("Connection.NotNamedRemedy"), name));
        }
    }

    private void WriteProfiles(string[] names)
    {
        try
        {
            var paths = new PathResolver(SessionState.Path, () => InvokeProvider);
            ProfileStore store = ProfileStore.Create(new SystemEnvironment(() => paths.CurrentFolder));
            IReadOnlyList<string> all = store.GetNames();
            foreach (string name in names)
            {
                var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
                string[] found = [.. all.Where(pattern.IsMatch)];
                foreach (string one in found) Write(store, one);
                if (found.Length > 0 || WildcardPattern.ContainsWildcardCharacters(name)) continue;
                this.WriteErrorRecord(ErrorRecords.NotFound(Texts.Format("Profile.NotFound", name), Texts.Format("Profile.NotFoundRemedy"), name));
            }
        }
        catch (TerminatingException exception)
        {
            this.EndWithError(exception.Record);
        }
    }

    private void Write(ProfileStore store, string name)
    {
        try
        {
            WriteObject(store.ToObject(name, store.Read(name)));
        }
        catch (InputException exception)
        {
            this.WriteErrorRecord(ErrorRecords.Create(exception, name));
        }
    }
}

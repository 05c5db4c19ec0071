using System.Management.Automation;
using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Saves a connection as a profile. Connect-Qwen -Profile creates the connection again in any later session. The profile contains the source of the
/// API key, but never the key itself.
/// </summary>
[Cmdlet(VerbsData.Save, "QwenConnection", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, HelpUri = HelpPage.Console)]
[OutputType(typeof(ConnectionProfile))]
public sealed class SaveQwenConnectionCommand : PSCmdlet
{
    /// <summary>Specifies the connection to save, as an object or a name. The default is the default connection.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ConnectionTransformation(Hint = "Profile.NameHint")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public Connection? Connection { get; set; }

    /// <summary>Specifies the name of the profile. The default is the name of the connection.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? Profile { get; set; }

    /// <summary>Replaces an existing profile that has different settings.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Returns the saved profile.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            var paths = new PathResolver(SessionState.Path, () => InvokeProvider);
            Save(Connection ?? ConnectionStore.Current.GetDefault(paths, this.WriteWarningLine), ProfileStore.Create(new SystemEnvironment(() => paths.CurrentFolder)));
        }
        catch (TerminatingException exception)
        {
            this.EndWithError(exception.Record);
        }
        catch (InputException exception)
        {
            this.EndWithError(ErrorRecords.Create(exception, Profile ?? Connection?.Name));
        }
        catch (ConnectionSetupException exception)
        {
            this.EndWithError(ErrorRecords.Create(exception.ToQwenException(), exception.ParameterName));
        }
    }

    private void Save(Connection connection, ProfileStore store)
    {
        string name = Profile ?? connection.Name;
        if (!ProfileStore.IsName(name)) throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Profile.Name", name), Texts.Format("Profile.NameRemedy"), name));
        ProfileSettings settings = ProfileSettings.Create(connection);
        if (store.Find(name) is { } existing)
        {
            name = existing;
            CheckExisting(store, name, settings);
        }

        QwenClientOptions options = connection.Client.Options;
        if (options.Headers is { Count: > 0 }) this.WriteWarningLine(Texts.Format("Profile.NoHeaders", string.Join(", ", connection.Header)));
        if (options.ProxyCredential is not null) this.WriteWarningLine(Texts.Format("Profile.NoProxyCredential"));
        if (!this.ShouldProcessLine(store.GetPath(name))) return;
        store.Write(name, settings);
        if (PassThru) WriteObject(store.ToObject(name, settings));
    }

    /// <summary>
    /// Throws an exception if the existing profile has different settings and -Force isn't specified. This check prevents accidental changes of a
    /// profile.
    /// </summary>
    private void CheckExisting(ProfileStore store, string name, ProfileSettings settings)
    {
        if (Force) return;
        try
        {
            if (ProfileFile.Write(store.Read(name)).SequenceEqual(ProfileFile.Write(settings))) return;
        }
        catch (InputException)
        {
            // The existing file isn't a valid profile, so it's treated as different.
        }

        throw new InputException("ProfileExists", ErrorCategory.ResourceExists, Texts.Format("Profile.Exists", name), Texts.Format("Profile.ExistsRemedy"));
    }
}

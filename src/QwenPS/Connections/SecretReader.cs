using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Security;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>
/// Reads a secret with the Get-Secret command, such as the one in the SecretManagement module. This module isn't required. Any Get-Secret command with the
/// parameters Name and Vault works. The command runs on the pipeline thread, because a vault can prompt for a password.
/// </summary>
internal static class SecretReader
{
    private const string Command = "Get-Secret";

    /// <param name="name">The name of the secret.</param>
    /// <param name="vault">The vault, or null to search all registered vaults.</param>
    /// <exception cref="ConnectionSetupException">The command, the vault, or the secret doesn't exist, or the secret isn't text.</exception>
    public static string Read(string name, string? vault)
    {
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(Command).AddParameter("Name", name);
        if (vault is not null) shell.AddParameter("Vault", vault);
        Collection<PSObject> found;
        try
        {
            found = shell.Invoke();
        }
        catch (CommandNotFoundException exception) when (exception.CommandName == Command)
        {
            throw new ConnectionSetupException(Texts.Format("Key.NoGetSecret", name), "Secret");
        }
        catch (RuntimeException exception)
        {
            throw CreateError(name, vault, exception.Message);
        }

        if (found.Count != 1 || found[0] is null) throw CreateError(name, vault, shell.Streams.Error.FirstOrDefault()?.ToString() ?? Texts.Format("Key.SecretMissing"));
        return found[0].BaseObject switch
        {
            string text => text,
            SecureString secure => SecretTransformationAttribute.Reveal(secure),
            PSCredential credential => credential.GetNetworkCredential().Password,
            _ => throw CreateError(name, vault, Texts.Format("Key.SecretNotText")),
        };
    }

    private static ConnectionSetupException CreateError(string name, string? vault, string reason) =>
        new(Texts.Format("Key.SecretUnread", new KeySource(KeySourceKind.Secret) { Name = name, Vault = vault }, reason.TrimEnd('.', '。')), "Secret");
}

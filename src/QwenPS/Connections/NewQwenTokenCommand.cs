using System.Management.Automation;
using System.Net;
using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.PowerShell;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Commands;

/// <summary>
/// Creates a temporary API key that has the same permissions as the connection's key and expires automatically. Use the temporary key for a job that
/// must not have the permanent key. The temporary key is a SecureString and is never stored.
/// </summary>
[Cmdlet(VerbsCommon.New, "QwenToken", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, HelpUri = HelpPage.Console)]
[OutputType(typeof(TemporaryKey))]
public sealed class NewQwenTokenCommand : QwenCommand
{
    /// <summary>Specifies the lifetime of the key in seconds. The range is 1 to 1800. The default is 60.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(TokenIssuer.ShortestLife, TokenIssuer.LongestLife)]
    public int ExpireSec { get; set; } = TokenIssuer.UsualLife;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(() =>
    {
        QwenClient client = ResolveConnection().Client;
        Endpoint endpoint = client.Options.Endpoint;
        if (!this.ShouldProcessLine(endpoint.BaseUri.Host, Texts.Format("Token.Create", ExpireSec))) return;
        AccountClient account = client.Account ?? throw new TerminatingException(
            ErrorRecords.InvalidArgument(Texts.Format("Token.NoEndpoint", endpoint), Texts.Format("Token.NoEndpointRemedy"), Connection));
        DateTimeOffset now = client.Options.Time.GetUtcNow();
        IssuedToken token = Create(account);
        WriteObject(new TemporaryKey(new NetworkCredential("", token.Secret).SecurePassword, SecretMask.Mask(token.Secret))
        {
            ExpiresAt = token.ExpiresAt ?? now.AddSeconds(ExpireSec),
            Region = endpoint.Region?.Name,
            HostName = endpoint.BaseUri.Host,
            WorkspaceId = endpoint.WorkspaceHeader,
        });
    });

    private IssuedToken Create(AccountClient account)
    {
        var log = CreateLog();
        IssuedToken? token = null;
        try
        {
            Pump.Run(async () => token = await account.CreateTokenAsync(ExpireSec, log, Pump.Token).ConfigureAwait(false));
        }
        catch (QwenException exception)
        {
            throw new TerminatingException(ErrorRecords.Create(exception, Connection));
        }

        return token!;
    }
}

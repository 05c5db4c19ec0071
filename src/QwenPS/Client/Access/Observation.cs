using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace QwenPS.Client.Access;

/// <summary>What can be seen of a connection beside its answers: the server's certificate and its clock.</summary>
internal sealed class Observation
{
    /// <summary>The certificate in words; null where none was shown.</summary>
    public string? Issuer { get; private set; }

    public string? Subject { get; private set; }

    public DateTime? ValidUntil { get; private set; }

    /// <summary>What is wrong with the certificate.</summary>
    public SslPolicyErrors Errors { get; private set; }

    public bool IsOutOfDate { get; private set; }

    /// <summary>The server's clock less ours, as far as the answer's Date tells; null where it does not.</summary>
    public TimeSpan? ClockOffset { get; private set; }

    /// <summary>Whether any HTTP answer came.</summary>
    public bool HasAnswer { get; private set; }

    /// <summary>Notes the certificate, and judges it as the platform does.</summary>
    public bool See(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Errors = errors;
        if (certificate is X509Certificate2 shown)
        {
            Issuer = shown.GetNameInfo(X509NameType.SimpleName, forIssuer: true);
            Subject = shown.GetNameInfo(X509NameType.DnsName, forIssuer: false);
            ValidUntil = shown.NotAfter;
            IsOutOfDate = DateTime.Now > shown.NotAfter || DateTime.Now < shown.NotBefore;
        }

        IsOutOfDate |= chain?.ChainStatus.Any(status => status.Status.HasFlag(X509ChainStatusFlags.NotTimeValid)) == true;
        return errors == SslPolicyErrors.None;
    }

    public void See(HttpResponseMessage answer)
    {
        HasAnswer = true;
        if (answer.Headers.Date is { } date) ClockOffset = date - DateTimeOffset.UtcNow;
    }
}

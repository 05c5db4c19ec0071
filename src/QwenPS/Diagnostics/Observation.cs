using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace QwenPS.Diagnostics;

/// <summary>What can be seen of a connection beside its answers: the server's certificate and its clock.</summary>
internal sealed class Observation
{
    /// <summary>The certificate in words; null where none was shown.</summary>
    public string? Issuer { get; private set; }

    public string? Subject { get; private set; }

    public DateTime? ValidUntil { get; private set; }

    /// <summary>What is wrong with the certificate.</summary>
    public SslPolicyErrors Errors { get; private set; }

    /// <summary>The same as the platform names it: for the message.</summary>
    public IReadOnlyList<string> Faults { get; private set; } = [];

    /// <summary>The dates of the certificate that is out of date: the server's own, or one above it; null where none is.</summary>
    public (DateTime From, DateTime Until)? OutOfDate { get; private set; }

    public bool IsOfOtherName => Errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch);

    /// <summary>Whether the issuer is not trusted. A certificate that is merely out of date has a broken chain too.</summary>
    public bool IsUntrusted { get; private set; }

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
        }

        X509Certificate2[] certificates = [.. chain?.ChainElements.Cast<X509ChainElement>().Select(element => element.Certificate) ?? []];
        OutOfDate = certificates.Where(IsOutside).Select(one => ((DateTime, DateTime)?)(one.NotBefore, one.NotAfter)).FirstOrDefault();
        X509ChainStatusFlags[] broken = errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? [.. chain?.ChainStatus.Select(status => status.Status) ?? []] : [];
        IsUntrusted = errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) && (broken.Length == 0 || broken.Any(status => status != X509ChainStatusFlags.NotTimeValid));
        Faults = [errors.ToString(), .. broken.Select(status => status.ToString()).Distinct()];
        return errors == SslPolicyErrors.None;
    }

    private static bool IsOutside(X509Certificate2 certificate) => DateTime.Now > certificate.NotAfter || DateTime.Now < certificate.NotBefore;

    public void See(HttpResponseMessage answer)
    {
        HasAnswer = true;
        if (answer.Headers.Date is { } date) ClockOffset = date - DateTimeOffset.UtcNow;
    }
}

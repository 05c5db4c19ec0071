using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using QwenPS.Client.Transport;

namespace QwenPS.Diagnostics;

/// <summary>Sends requests over connections that other calls don't use, and stores information about the server.</summary>
internal sealed class ObservedHttp : DelegatingHandler
{
    private readonly Observation _observation;

    private ObservedHttp(HttpMessageHandler inner, Observation observation)
        : base(inner) => _observation = observation;

    /// <summary>Gets the number of requests that were sent.</summary>
    public int Requests { get; private set; }

    /// <param name="prepare">
    /// An action that configures the HTTP handler before its first use, or null. Tests use this action to trust their certificates.
    /// </param>
    public static (HttpMessageInvoker Http, ObservedHttp Counter) Create(QwenClientOptions options, Observation observation, Action<HttpMessageHandler>? prepare = null)
    {
        HttpMessageHandler sender = SenderPool.CreateHandler(options, observation.Record);
        prepare?.Invoke(sender);
        var handler = new ObservedHttp(sender, observation);
        return (new HttpMessageInvoker(handler), handler);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests++;
        HttpResponseMessage answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        _observation.Record(answer);
        return answer;
    }
}

/// <summary>Represents the observations about a connection: the server's certificate, the clock offset, and whether a response was received.</summary>
internal sealed class Observation
{
    /// <summary>Gets the issuer of the certificate, or null if the server didn't send a certificate.</summary>
    public string? Issuer { get; private set; }

    public string? Subject { get; private set; }

    public DateTime? ValidUntil { get; private set; }

    /// <summary>Gets the errors of the certificate.</summary>
    public SslPolicyErrors Errors { get; private set; }

    /// <summary>Gets the names that the platform uses for certificate errors. The message of a failed check shows these names.</summary>
    public IReadOnlyList<string> Faults { get; private set; } = [];

    /// <summary>Gets the validity period of the first out-of-date certificate in the chain, or null if no certificate is out of date.</summary>
    public (DateTime From, DateTime Until)? OutOfDate { get; private set; }

    public bool IsOfOtherName => Errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch);

    /// <summary>
    /// Gets a value that indicates whether the issuer isn't trusted. The value is false if the only problem of the chain is a certificate that's out of date.
    /// </summary>
    public bool IsUntrusted { get; private set; }

    /// <summary>
    /// Gets the difference between the server's clock and this computer's clock, according to the Date header. The value is null if the header is missing.
    /// </summary>
    public TimeSpan? ClockOffset { get; private set; }

    /// <summary>Gets a value that indicates whether an HTTP response was received.</summary>
    public bool HasAnswer { get; private set; }

    /// <summary>Records the certificate, and returns the platform's validation result.</summary>
    public bool Record(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
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

    private static bool IsOutside(X509Certificate2 certificate)
    {
        DateTime now = TimeProvider.System.GetLocalNow().DateTime;
        return now > certificate.NotAfter || now < certificate.NotBefore;
    }

    public void Record(HttpResponseMessage answer)
    {
        HasAnswer = true;
        if (answer.Headers.Date is { } date) ClockOffset = date - TimeProvider.System.GetUtcNow();
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace QwenPS.Client.Transport;

/// <summary>Is shown a server's certificate; says whether it is good.</summary>
internal delegate bool SeeCertificate(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors);

/// <summary>
/// What sends requests: one per endpoint and proxy for the whole process, so that connections are used again. No <see cref="HttpClient"/>, of which a
/// call would use nothing: its time-outs would cut long streams off, and it would bind each call to one more cancellation.
/// </summary>
internal static class SenderPool
{
    private static readonly ConcurrentDictionary<Key, Lazy<HttpMessageInvoker>> Senders = new();

    public static HttpMessageInvoker Get(QwenClientOptions options)
    {
        var key = new Key(
            options.Endpoint.BaseUri.GetLeftPart(UriPartial.Authority),
            options.Proxy?.AbsoluteUri,
            options.ProxyCredential?.UserName,
            options.ProxyCredential?.Password,
            options.ConnectTimeout.Ticks);
        return Senders.GetOrAdd(key, _ => new Lazy<HttpMessageInvoker>(() => new HttpMessageInvoker(CreateHandler(options, null)))).Value;
    }

    /// <summary>Makes what sends requests. A redirect would take the key to another host, so none is followed.</summary>
    /// <param name="seeCertificate">Is shown the server's certificate and judges it; null for the platform's own judgement.</param>
#if NET
    public static HttpMessageHandler CreateHandler(QwenClientOptions options, SeeCertificate? seeCertificate) => new SocketsHttpHandler
    {
        SslOptions = { RemoteCertificateValidationCallback = seeCertificate is null ? null : (_, certificate, chain, errors) => seeCertificate(certificate, chain, errors) },
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = options.ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        // A stream that nobody reads any more is to end, and not to go on, and cost, for the two seconds of the default.
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(200),
        UseCookies = false,
        Proxy = ProxyOf(options),
        UseProxy = true,
    };
#else
    public static HttpMessageHandler CreateHandler(QwenClientOptions options, SeeCertificate? seeCertificate)
    {
        var handler = new HttpClientHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            MaxConnectionsPerServer = FrameworkHandler.MostConnections,
            SslProtocols = System.Security.Authentication.SslProtocols.Tls12,
            UseCookies = false,
        };
        IWebProxy? proxy = ProxyOf(options) ?? WebRequest.DefaultWebProxy;
        bool hasSeenServer = false;
        if (seeCertificate is not null || proxy?.IsBypassed(options.Endpoint.BaseUri) == false)
        {
            handler.ServerCertificateCustomValidationCallback = (_, certificate, chain, errors) =>
            {
                hasSeenServer = true;
                return seeCertificate?.Invoke(certificate, chain, errors) ?? IsTrusted(certificate, chain, errors);
            };
        }

        if (options.Proxy is not null) handler.Proxy = proxy;
        return new FrameworkHandler(handler, proxy, options.ConnectTimeout, () => hasSeenServer);
    }

    /// <summary>The platform's own judgement, which a script can replace for its whole process.</summary>
    private static bool IsTrusted(X509Certificate2 certificate, X509Chain chain, SslPolicyErrors errors) =>
        ServicePointManager.ServerCertificateValidationCallback?.Invoke(certificate, certificate, chain, errors) ?? errors == SslPolicyErrors.None;
#endif

    private static WebProxy? ProxyOf(QwenClientOptions options)
    {
        if (options.Proxy is null) return null;
        var proxy = new WebProxy(options.Proxy);
        if (options.ProxyCredential is not null) proxy.Credentials = options.ProxyCredential;
        return proxy;
    }

    private sealed record Key(string Authority, string? Proxy, string? ProxyUser, string? ProxyPassword, long ConnectTicks);
}

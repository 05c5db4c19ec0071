using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace QwenPS.Client.Transport;

/// <summary>Represents a method that receives a server's certificate, and returns a value that indicates whether the certificate is trusted.</summary>
internal delegate bool SeeCertificate(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors);

/// <summary>
/// Provides the HTTP invokers. The process has one invoker per endpoint and proxy, so connections are reused. <see cref="HttpClient"/> isn't used, because its
/// timeout would end long streams, and because it would add another cancellation source to each call.
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
            options.ConnectTimeout.Ticks,
            options.HoldsConnection);
        return Senders.GetOrAdd(key, _ => new Lazy<HttpMessageInvoker>(() => new HttpMessageInvoker(CreateHandler(options, null)))).Value;
    }

    /// <summary>Creates a handler. The handler doesn't follow redirects, because a redirect would send the API key to another host.</summary>
    /// <param name="seeCertificate">The method that determines whether the server's certificate is trusted, or null to let .NET decide.</param>
#if NET
    public static HttpMessageHandler CreateHandler(QwenClientOptions options, SeeCertificate? seeCertificate) => new SocketsHttpHandler
    {
        SslOptions = { RemoteCertificateValidationCallback = seeCertificate is null ? null : (_, certificate, chain, errors) => seeCertificate(certificate, chain, errors) },
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = options.ConnectTimeout,
        ConnectCallback = options.HoldsConnection ? KeptAliveConnection.OpenAsync : null,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        // If the caller stops reading a stream, the connection is closed after this short time. By default, .NET would read the stream for two more seconds,
        // and the provider would charge for the additional tokens.
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(200),
        UseCookies = false,
        Proxy = CreateProxy(options),
        UseProxy = true,
    };
#else
    public static HttpMessageHandler CreateHandler(QwenClientOptions options, SeeCertificate? seeCertificate)
    {
        var handler = new HttpClientHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            MaxConnectionsPerServer = FrameworkHandler.MaxConnections,
            SslProtocols = System.Security.Authentication.SslProtocols.Tls12,
            UseCookies = false,
        };
        IWebProxy? proxy = CreateProxy(options) ?? WebRequest.DefaultWebProxy;
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
        if (options.HoldsConnection) KeptAliveConnection.Configure(options.Endpoint.BaseUri);
        return new FrameworkHandler(handler, proxy, options.ConnectTimeout, () => hasSeenServer);
    }

    /// <summary>
    /// Determines whether .NET Framework trusts the certificate. A script can replace this decision for its process (<see
    /// cref="ServicePointManager.ServerCertificateValidationCallback"/>).
    /// </summary>
    private static bool IsTrusted(X509Certificate2 certificate, X509Chain chain, SslPolicyErrors errors) =>
        ServicePointManager.ServerCertificateValidationCallback?.Invoke(certificate, certificate, chain, errors) ?? errors == SslPolicyErrors.None;
#endif

    private static WebProxy? CreateProxy(QwenClientOptions options)
    {
        if (options.Proxy is null) return null;
        var proxy = new WebProxy(options.Proxy);
        if (options.ProxyCredential is not null) proxy.Credentials = options.ProxyCredential;
        return proxy;
    }

    private sealed record Key(string Authority, string? Proxy, string? ProxyUser, string? ProxyPassword, long ConnectTicks, bool HoldsConnection);
}

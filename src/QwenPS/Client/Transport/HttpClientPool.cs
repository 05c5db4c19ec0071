using System.Collections.Concurrent;
using System.Net;

namespace QwenPS.Client.Transport;

/// <summary>One <see cref="HttpClient"/> per endpoint and proxy for the whole process, so that connections are used again.</summary>
internal static class HttpClientPool
{
    private static readonly ConcurrentDictionary<Key, Lazy<HttpClient>> Clients = new();

    public static HttpClient Get(QwenClientOptions options)
    {
        var key = new Key(
            options.Endpoint.BaseUri.GetLeftPart(UriPartial.Authority),
            options.Proxy?.AbsoluteUri,
            options.ProxyCredential?.UserName,
            options.ProxyCredential?.Password,
            options.ConnectTimeout);
        return Clients.GetOrAdd(key, _ => new Lazy<HttpClient>(() => Create(options))).Value;
    }

    private static HttpClient Create(QwenClientOptions options)
    {
        // Time-outs are the call's own: HttpClient's would also cut long streams off.
        return new HttpClient(CreateHandler(options)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    // A redirect would take the key to another host, so none is followed.
#if NET
    private static SocketsHttpHandler CreateHandler(QwenClientOptions options) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = options.ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
        Proxy = ProxyOf(options),
        UseProxy = true,
    };
#else
    private static HttpClientHandler CreateHandler(QwenClientOptions options)
    {
        // .NET Framework keeps connections per host, for ever and two at a time, unless told otherwise.
        ServicePointManager.FindServicePoint(options.Endpoint.BaseUri).ConnectionLeaseTimeout = (int)TimeSpan.FromMinutes(5).TotalMilliseconds;
        var handler = new HttpClientHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            MaxConnectionsPerServer = 256,
            SslProtocols = System.Security.Authentication.SslProtocols.Tls12,
            UseCookies = false,
        };
        if (ProxyOf(options) is { } proxy) handler.Proxy = proxy;
        return handler;
    }
#endif

    private static WebProxy? ProxyOf(QwenClientOptions options)
    {
        if (options.Proxy is null) return null;
        var proxy = new WebProxy(options.Proxy);
        if (options.ProxyCredential is not null) proxy.Credentials = options.ProxyCredential;
        return proxy;
    }

    private sealed record Key(string Authority, string? Proxy, string? ProxyUser, string? ProxyPassword, TimeSpan ConnectTimeout);
}

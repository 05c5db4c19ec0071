using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>Which proxies this runtime can use.</summary>
internal static class ProxyAddress
{
#if NET
    private static readonly string[] Schemes = ["http", "https", "socks4", "socks4a", "socks5"];
#else
    private static readonly string[] Schemes = ["http"];
#endif

    /// <exception cref="ConnectionSetupException">The address isn't one of a proxy, or of one that this runtime can't use.</exception>
    public static void Check(Uri proxy)
    {
        if (proxy.IsAbsoluteUri && Schemes.Contains(proxy.Scheme)) return;
#if !NET
        if (proxy.IsAbsoluteUri && proxy.Scheme is ("https" or "socks4" or "socks4a" or "socks5")) throw new ConnectionSetupException(Texts.Format("Setup.ProxyScheme", proxy.Scheme), "Proxy");
#endif
        // Most often the scheme was left out: 10.0.0.1:3128, or proxy:8080, of which "proxy" counts as one. It may hold a password, and is not shown.
        throw new ConnectionSetupException(Texts.Format("Setup.Proxy"), "Proxy");
    }
}

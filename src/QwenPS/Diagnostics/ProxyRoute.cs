using System.Net;
using QwenPS.Client.Transport;

namespace QwenPS.Diagnostics;

/// <summary>Which proxy stands between here and there, if any.</summary>
internal static class ProxyRoute
{
    /// <summary>The proxy that a call takes: the connection's own, else the system's; null for none.</summary>
    public static Uri? Find(QwenClientOptions options)
    {
        if (options.Proxy is not null) return options.Proxy;
        Uri target = options.Endpoint.BaseUri;
#if NET
        IWebProxy? system = HttpClient.DefaultProxy;
#else
        IWebProxy? system = WebRequest.DefaultWebProxy;
#endif
        if (system is null || system.IsBypassed(target)) return null;
        Uri? proxy = system.GetProxy(target);
        return proxy == target ? null : proxy;
    }
}

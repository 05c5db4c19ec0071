using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>Keeps a key that merely lay around from being sent to somebody else.</summary>
internal static class KeyGuard
{
    /// <summary>
    /// Allows every key on Alibaba Cloud's hosts and on this machine; on other hosts only one that the user gave in this call
    /// with <c>-ApiKey</c> or <c>-EnvFile</c>.
    /// </summary>
    /// <exception cref="ConnectionSetupException">The key was found, not given, and the host is somebody else's.</exception>
    public static void Check(ApiKey key, Endpoint endpoint)
    {
        if (key.IsExplicit || endpoint.IsOfficial || endpoint.IsLoopback) return;
        throw new ConnectionSetupException(Texts.Format("Key.NotSent", key.Source, endpoint.BaseUri.Host), "ApiKey");
    }
}

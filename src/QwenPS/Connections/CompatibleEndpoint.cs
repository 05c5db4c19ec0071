using QwenPS.Client;
using QwenPS.Client.Transport;

namespace QwenPS.Connections;

/// <summary>Finds the endpoint for batches and files. Only the OpenAI-compatible protocol supports batches and files.</summary>
internal static class CompatibleEndpoint
{
    private const string NativeRoot = "/api/v1";
    private const string CompatibleRoot = "/compatible-mode/v1";

    /// <summary>
    /// Returns the specified client if it uses the OpenAI-compatible protocol. Otherwise, returns a client for the OpenAI-compatible endpoint on the
    /// same host. Returns null if this endpoint is unknown.
    /// </summary>
    public static QwenClient? FindClient(QwenClient client)
    {
        Endpoint endpoint = client.Options.Endpoint;
        if (endpoint.Protocol == ChatProtocol.OpenAI) return client;
        if (!endpoint.BaseUrl.EndsWith(NativeRoot, StringComparison.Ordinal)) return null;
        string url = endpoint.BaseUrl.Substring(0, endpoint.BaseUrl.Length - NativeRoot.Length) + CompatibleRoot;
        return new QwenClient(client.Options with { Endpoint = new Endpoint(new Uri(url), ChatProtocol.OpenAI, endpoint.WorkspaceHeader) });
    }
}

using QwenPS.Client;
using QwenPS.Client.Transport;

namespace QwenPS.Batches;

/// <summary>Where batches are: the compatible protocol alone has them.</summary>
internal static class BatchEndpoint
{
    private const string NativeRoot = "/api/v1";
    private const string CompatibleRoot = "/compatible-mode/v1";

    /// <summary>The client for batches: the given one, or one of the same host's compatible endpoint; null where that cannot be told.</summary>
    public static QwenClient? ClientOf(QwenClient client)
    {
        Endpoint endpoint = client.Options.Endpoint;
        if (endpoint.Protocol == ChatProtocol.OpenAI) return client;
        if (!endpoint.BaseUrl.EndsWith(NativeRoot, StringComparison.Ordinal)) return null;
        string url = endpoint.BaseUrl.Substring(0, endpoint.BaseUrl.Length - NativeRoot.Length) + CompatibleRoot;
        return new QwenClient(client.Options with { Endpoint = new Endpoint(new Uri(url), ChatProtocol.OpenAI, endpoint.WorkspaceHeader) });
    }
}

namespace QwenPS.Client.Transport;

/// <summary>
/// Provides the address of Batch Chat. A call through Batch Chat costs half as much as a regular call, and is answered when the service has capacity. The
/// service keeps the connection open until it answers. Batch Chat is available only in Beijing
/// (https://help.aliyun.com/zh/model-studio/openai-compatible-batch-chat).
/// </summary>
internal static class BatchChatEndpoint
{
    /// <summary>The maximum time that the service keeps a connection open.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromHours(1);

    /// <summary>The minimum time limit for a request to Batch Chat, according to the service's documentation.</summary>
    public static readonly TimeSpan MinWait = TimeSpan.FromMinutes(1);

    /// <summary>The additional time that the client waits, so the service usually ends the wait first.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private static readonly Uri Address = new($"https://{OfficialHosts.BatchChat}/compatible-mode/v1");

    /// <summary>
    /// Returns the Batch Chat endpoint that accepts the API key of the specified endpoint, or null if Batch Chat isn't available in the region.
    /// </summary>
    public static Endpoint? Find(Endpoint live)
    {
        if (OfficialHosts.IsBatchChat(live.BaseUri)) return live;
        // A service on this computer, such as the emulator, provides Batch Chat at the path /batch of its address.
        Uri? address = live.IsLoopback
            ? new Uri(live.BaseUri.GetLeftPart(UriPartial.Authority) + "/batch" + Address.AbsolutePath)
            : live.Region == Regions.China ? Address : null;
        return address is null ? null : new Endpoint(address, ChatProtocol.OpenAI, live.WorkspaceHeader);
    }

    /// <summary>Creates the options of a client for Batch Chat.</summary>
    public static QwenClientOptions CreateOptions(QwenClientOptions live, Endpoint endpoint) => live with
    {
        Endpoint = endpoint,
        HoldsConnection = true,
        IdleTimeout = MaxWait + Margin,
        EventTimeout = MaxWait + Margin,
    };
}

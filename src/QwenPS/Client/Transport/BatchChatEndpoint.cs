namespace QwenPS.Client.Transport;

/// <summary>
/// The address of Batch Chat, which answers a call at half price when the service has capacity, and holds the connection until then. It exists only in
/// Beijing (https://help.aliyun.com/zh/model-studio/openai-compatible-batch-chat).
/// </summary>
internal static class BatchChatEndpoint
{
    /// <summary>How long the service holds a connection.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromHours(1);

    /// <summary>The shortest wait that the service's page allows.</summary>
    public static readonly TimeSpan MinWait = TimeSpan.FromMinutes(1);

    /// <summary>The service ends the wait, so the client waits slightly longer.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private static readonly Uri Address = new("https://batch.dashscope.aliyuncs.com/compatible-mode/v1");

    /// <summary>Finds the endpoint for the key of a connection; null if its region has no Batch Chat.</summary>
    public static Endpoint? Find(Endpoint live)
    {
        if (IsHost(live.BaseUri)) return live;
        // A service on this computer, such as the emulator, has it below a folder.
        Uri? address = live.IsLoopback
            ? new Uri(live.BaseUri.GetLeftPart(UriPartial.Authority) + "/batch" + Address.AbsolutePath)
            : live.Region == Regions.China ? Address : null;
        return address is null ? null : new Endpoint(address, ChatProtocol.OpenAI, live.WorkspaceHeader);
    }

    /// <summary>Whether the address belongs to Batch Chat.</summary>
    public static bool IsHost(Uri uri) => HostName.Find(uri) == Address.Host;

    /// <summary>Creates the options of a client for Batch Chat.</summary>
    public static QwenClientOptions CreateOptions(QwenClientOptions live, Endpoint endpoint) => live with
    {
        Endpoint = endpoint,
        HoldsConnection = true,
        IdleTimeout = MaxWait + Margin,
        EventTimeout = MaxWait + Margin,
    };
}

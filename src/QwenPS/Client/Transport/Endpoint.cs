namespace QwenPS.Client.Transport;

/// <summary>A base address with the protocol's path, and what's known about its host. Immutable.</summary>
internal sealed class Endpoint
{
    private volatile Combined? _last;

    /// <summary>
    /// Creates an endpoint from an address that <c>EndpointResolver</c> has validated. All facts about the host come from the address,
    /// so they can't contradict each other.
    /// </summary>
    /// <param name="baseUri">An absolute address with the protocol's path. A trailing slash makes no difference.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="workspaceId">The workspace ID; null for the key's own workspace.</param>
    public Endpoint(Uri baseUri, ChatProtocol protocol, string? workspaceId = null)
    {
        BaseUrl = baseUri.AbsoluteUri.TrimEnd('/');
        BaseUri = new Uri(BaseUrl + "/");
        Protocol = protocol;
        Region = Regions.FindByHost(BaseUri);
        IsOfficial = OfficialHosts.IsOfficial(BaseUri);
        IsLoopback = OfficialHosts.IsLoopback(BaseUri);
        IsDedicated = OfficialHosts.IsDedicated(BaseUri);
        WorkspaceHeader = IsDedicated ? null : workspaceId;
    }

    /// <summary>The base address with a trailing slash, so <c>new Uri(BaseUri, "chat/completions")</c> keeps its path.</summary>
    public Uri BaseUri { get; }

    /// <summary>The base address without a trailing slash, as people write it.</summary>
    public string BaseUrl { get; }

    /// <summary>The protocol.</summary>
    public ChatProtocol Protocol { get; }

    /// <summary>The official region of the host; null for other hosts and for the hosts of subscription plans.</summary>
    public Region? Region { get; }

    /// <summary>Whether the host belongs to Alibaba Cloud's model service.</summary>
    public bool IsOfficial { get; }

    /// <summary>Whether the host is the local computer.</summary>
    public bool IsLoopback { get; }

    /// <summary>Whether the host belongs to one workspace and accepts only the keys of that workspace.</summary>
    public bool IsDedicated { get; }

    /// <summary>The value of the <c>X-DashScope-WorkSpace</c> header; null if it isn't sent, as for a dedicated host, which determines the workspace.</summary>
    public string? WorkspaceHeader { get; }

    /// <summary>Returns the address of an operation.</summary>
    /// <param name="path">The path, such as <c>chat/completions</c>. A leading slash makes no difference.</param>
    public Uri Combine(string path)
    {
        // Nearly all calls use the same operation, and creating a URI is slower than reading an answer.
        Combined? last = _last;
        if (last?.Path != path) _last = last = new Combined(path, new Uri(BaseUri.AbsoluteUri + path.TrimStart('/')));
        return last.Uri;
    }

    /// <summary>Returns the base address.</summary>
    public override string ToString() => BaseUrl;

    private sealed record Combined(string Path, Uri Uri);
}

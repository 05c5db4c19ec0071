namespace QwenPS.Client.Transport;

/// <summary>Where calls go: a base address with the protocol's path, and what is known about its host. Immutable.</summary>
internal sealed class Endpoint
{
    private volatile Combined? _last;

    /// <summary>
    /// Takes an address as it is: <c>EndpointResolver</c> is what checks one. Everything about the host follows from the
    /// address, so that no two statements about it can disagree.
    /// </summary>
    /// <param name="baseUri">Absolute, with the protocol's path; a slash at the end makes no difference.</param>
    /// <param name="protocol">What is spoken there.</param>
    /// <param name="workspaceId">The workspace to work in; null for the key's own.</param>
    public Endpoint(Uri baseUri, ChatProtocol protocol, string? workspaceId = null)
    {
        BaseUrl = baseUri.AbsoluteUri.TrimEnd('/');
        BaseUri = new Uri(BaseUrl + "/");
        Protocol = protocol;
        Region = Regions.ForHost(BaseUri);
        IsOfficial = OfficialHosts.IsOfficial(BaseUri);
        IsLoopback = OfficialHosts.IsLoopback(BaseUri);
        IsDedicated = OfficialHosts.IsDedicated(BaseUri);
        WorkspaceHeader = IsDedicated ? null : workspaceId;
    }

    /// <summary>The base address with a slash at the end, so that <c>new Uri(BaseUri, "chat/completions")</c> keeps its path.</summary>
    public Uri BaseUri { get; }

    /// <summary>The base address without a slash at the end: the form that people write.</summary>
    public string BaseUrl { get; }

    /// <summary>What is spoken there.</summary>
    public ChatProtocol Protocol { get; }

    /// <summary>The official region of the host; null for other hosts and for the plans' own.</summary>
    public Region? Region { get; }

    /// <summary>Whether the host is one of Alibaba Cloud's model service.</summary>
    public bool IsOfficial { get; }

    /// <summary>Whether the host is this machine.</summary>
    public bool IsLoopback { get; }

    /// <summary>Whether the host belongs to one workspace and takes only that one's keys.</summary>
    public bool IsDedicated { get; }

    /// <summary>The value of the header <c>X-DashScope-WorkSpace</c>; null where none is to be sent: a dedicated host is its own workspace.</summary>
    public string? WorkspaceHeader { get; }

    /// <summary>The address of an operation.</summary>
    /// <param name="path">Such as <c>chat/completions</c>; a slash in front makes no difference.</param>
    public Uri Combine(string path)
    {
        // Nearly all calls are the same operation, and making an address takes longer than reading an answer.
        Combined? last = _last;
        if (last?.Path != path) _last = last = new Combined(path, new Uri(BaseUri.AbsoluteUri + path.TrimStart('/')));
        return last.Uri;
    }

    /// <summary>The base address.</summary>
    public override string ToString() => BaseUrl;

    private sealed record Combined(string Path, Uri Uri);
}

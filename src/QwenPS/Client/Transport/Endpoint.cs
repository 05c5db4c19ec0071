namespace QwenPS.Client.Transport;

/// <summary>Represents a base address and the properties of its host. The base address includes the protocol's path. This class is immutable.</summary>
internal sealed class Endpoint
{
    private volatile Combined? _last;

    /// <summary>
    /// Creates an endpoint from an address that <c>EndpointResolver</c> has validated. All properties of the host are derived from the address, so they're
    /// always consistent.
    /// </summary>
    /// <param name="baseUri">An absolute address that includes the protocol's path. A trailing slash is ignored.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="workspaceId">The workspace ID, or null to use the workspace of the API key.</param>
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

    /// <summary>
    /// Gets the base address with a trailing slash. Without the slash, <c>new Uri(BaseUri, "chat/completions")</c> would replace the last part of the path.
    /// </summary>
    public Uri BaseUri { get; }

    /// <summary>Gets the base address without a trailing slash, as addresses are usually written.</summary>
    public string BaseUrl { get; }

    /// <summary>Gets the protocol.</summary>
    public ChatProtocol Protocol { get; }

    /// <summary>
    /// Gets the region or platform that the host belongs to, or null if the host doesn't belong to any. For example, the hosts of the coding plan don't belong
    /// to any region.
    /// </summary>
    public Region? Region { get; }

    /// <summary>Gets a value that indicates whether the host belongs to Alibaba Cloud's model service.</summary>
    public bool IsOfficial { get; }

    /// <summary>Gets a value that indicates whether the host is the local computer.</summary>
    public bool IsLoopback { get; }

    /// <summary>Gets a value that indicates whether the host belongs to one workspace. Such a host accepts only the API keys of this workspace.</summary>
    public bool IsDedicated { get; }

    /// <summary>
    /// Gets the value of the <c>X-DashScope-WorkSpace</c> header, or null if the header isn't sent. For example, the header isn't sent to a dedicated host,
    /// because the host determines the workspace.
    /// </summary>
    public string? WorkspaceHeader { get; }

    /// <summary>Returns the address of an operation.</summary>
    /// <param name="path">The path, such as <c>chat/completions</c>. A leading slash is ignored.</param>
    public Uri Combine(string path)
    {
        // Creating a URI takes longer than parsing an answer. For this reason, the last URI is stored. Nearly all calls use the same operation, so they
        // use the same URI.
        Combined? last = _last;
        if (last?.Path != path) _last = last = new Combined(path, new Uri(BaseUri.AbsoluteUri + path.TrimStart('/')));
        return last.Uri;
    }

    /// <summary>Returns the base address.</summary>
    public override string ToString() => BaseUrl;

    private sealed record Combined(string Path, Uri Uri);
}

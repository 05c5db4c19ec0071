namespace QwenPS.Connections;

/// <summary>What the user said about where calls go. Null means not given; an empty text is given, and an error.</summary>
internal sealed record EndpointRequest
{
    /// <summary>A region's name, id, city or alias. Not together with <see cref="BaseUri"/>.</summary>
    public string? Region { get; init; }

    /// <summary>A base address, with or without scheme and path, or the full address of an operation.</summary>
    public string? BaseUri { get; init; }

    /// <summary>A workspace's id: a header on shared hosts, part of the host name where a region has dedicated hosts only.</summary>
    public string? WorkspaceId { get; init; }

    /// <summary>The protocol; null takes it from the address, and else OpenAI.</summary>
    public ChatProtocol? Protocol { get; init; }

    /// <summary>Whether <c>http://</c> may be used beyond this machine. Default false.</summary>
    public bool AllowInsecure { get; init; }
}

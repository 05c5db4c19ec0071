namespace QwenPS.Client.Transport;

/// <summary>A region of the service, or a platform of its own. Keys belong to one of them and are refused (401) by every other.</summary>
/// <param name="Name">The name that users type: <c>China</c>.</param>
/// <param name="Id">The provider's id: <c>cn-beijing</c>.</param>
/// <param name="Place">Where it is: <c>Beijing</c>; of a platform the site that its keys are made at. Also accepted as a name.</param>
/// <param name="SharedUri">The host that takes any workspace's key; null where only workspace-dedicated hosts exist.</param>
/// <param name="Aliases">Further names that are accepted.</param>
internal sealed record Region(string Name, string Id, string Place, Uri? SharedUri, IReadOnlyList<string> Aliases)
{
    /// <summary>The host that takes only the keys of that workspace.</summary>
    public Uri GetDedicatedUri(string workspaceId) => new($"https://{workspaceId}.{Id}.maas.aliyuncs.com");

    /// <summary>The name and the id, for messages.</summary>
    public override string ToString() => $"{Name} ({Id})";
}

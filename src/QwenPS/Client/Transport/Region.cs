using System.Text;

namespace QwenPS.Client.Transport;

/// <summary>
/// Represents a region of the service or a separate platform. An API key belongs to one region or platform. All other regions and platforms refuse the key with
/// the status 401.
/// </summary>
/// <param name="Name">The name that users type, such as <c>China</c>.</param>
/// <param name="Id">The provider's ID, such as <c>cn-beijing</c>.</param>
/// <param name="Place">
/// The city, such as <c>Beijing</c>. For a platform, the website where its API keys are created. Users can also type the city or the website instead of the
/// name.
/// </param>
/// <param name="SharedUri">The host that accepts the API keys of any workspace, or null if the region has only dedicated hosts.</param>
/// <param name="Aliases">The other accepted names.</param>
internal sealed record Region(string Name, string Id, string Place, Uri? SharedUri, IReadOnlyList<string> Aliases)
{
    /// <summary>Returns the host that accepts only the keys of the specified workspace.</summary>
    public Uri GetDedicatedUri(string workspaceId) => new($"https://{workspaceId}.{Id}.maas.aliyuncs.com");

    /// <summary>Returns the name and the ID for use in messages.</summary>
    public override string ToString() => $"{Name} ({Id})";
}

/// <summary>
/// Provides the official regions and the two platforms that the provider has operated since summer 2026. Each platform has its own keys. The sources are the
/// provider's help pages and its Python SDK, autumn 2026, and "First API call" in https://docs.qwencloud.com and https://platform.qianwenai.com/docs.
/// </summary>
internal static class Regions
{
    /// <summary>Gets the Beijing region, which is the default of the official SDK.</summary>
    public static Region China { get; } =
        new("China", "cn-beijing", "Beijing", new Uri("https://dashscope.aliyuncs.com"), []);

    /// <summary>Gets the platform for the Chinese mainland.</summary>
    public static Region QianwenAI { get; } =
        new("QianwenAI", "qianwenai", "platform.qianwenai.com", new Uri("https://maas.qianwenaiapi.com"), ["Qianwen", "\u5343\u95EE"]);

    /// <summary>Gets all regions and platforms. The default region is first.</summary>
    public static IReadOnlyList<Region> All { get; } =
    [
        China,
        new("International", "ap-southeast-1", "Singapore", new Uri("https://dashscope-intl.aliyuncs.com"), ["intl"]),
        new("US", "us-east-1", "Virginia", new Uri("https://dashscope-us.aliyuncs.com"), []),
        new("HongKong", "cn-hongkong", "Hong Kong", new Uri("https://cn-hongkong.dashscope.aliyuncs.com"), []),
        new("Tokyo", "ap-northeast-1", "Tokyo", null, ["Japan"]),
        new("Frankfurt", "eu-central-1", "Frankfurt", null, ["Germany"]),
        new("QwenCloud", "qwencloud", "home.qwencloud.com", new Uri("https://maas.qwencloudapi.com"), []),
        QianwenAI,
    ];

    /// <summary>
    /// Returns the region with the specified name, ID, city, or alias, or null if there's no such region. Case, spaces, hyphens, and underscores are ignored.
    /// </summary>
    public static Region? Find(string? name)
    {
        var wanted = Simplify(name ?? "");
        if (wanted.Length == 0) return null;
        return All.FirstOrDefault(r =>
            Simplify(r.Name) == wanted || Simplify(r.Id) == wanted || Simplify(r.Place) == wanted
            || r.Aliases.Any(a => Simplify(a) == wanted));
    }

    /// <summary>
    /// Returns the region or platform that the host belongs to, or null if the host doesn't belong to any. For example, the hosts of the coding plan don't
    /// belong to any region.
    /// </summary>
    public static Region? FindByHost(Uri uri)
    {
        var host = HostName.Find(uri);
        if (host is null) return null;
        return All.FirstOrDefault(r =>
            host == r.SharedUri?.Host || (r == China && OfficialHosts.IsBatchChat(uri)) || host.EndsWith($".{r.Id}.maas.aliyuncs.com", StringComparison.Ordinal));
    }

    private static string Simplify(string name)
    {
        var simple = new StringBuilder(name.Length);
        foreach (char c in name)
        {
            if (!char.IsWhiteSpace(c) && c is not ('-' or '_')) simple.Append(char.ToLowerInvariant(c));
        }

        return simple.ToString();
    }
}

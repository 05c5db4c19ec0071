using System.Text;

namespace QwenPS.Client.Transport;

/// <summary>
/// The official regions, and the two platforms that the provider sells its models under since summer 2026, whose keys are their own. Sources: the
/// provider's help pages and its Python SDK, autumn 2026; "First API call" of https://docs.qwencloud.com and https://platform.qianwenai.com/docs.
/// </summary>
internal static class Regions
{
    /// <summary>Beijing: what the official SDK uses when nothing is said.</summary>
    public static Region China { get; } =
        new("China", "cn-beijing", "Beijing", new Uri("https://dashscope.aliyuncs.com"), []);

    /// <summary>The platform of China's mainland.</summary>
    public static Region QianwenAI { get; } =
        new("QianwenAI", "qianwenai", "platform.qianwenai.com", new Uri("https://maas.qianwenaiapi.com"), ["Qianwen", "\u5343\u95EE"]);

    /// <summary>Every region, the default first.</summary>
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

    /// <summary>The region of that name, id, city or alias; null where there is none. Case, blanks and hyphens do not matter.</summary>
    public static Region? Find(string? name)
    {
        var wanted = Simplify(name ?? "");
        if (wanted.Length == 0) return null;
        return All.FirstOrDefault(r =>
            Simplify(r.Name) == wanted || Simplify(r.Id) == wanted || Simplify(r.Place) == wanted
            || r.Aliases.Any(a => Simplify(a) == wanted));
    }

    /// <summary>The region that an official host belongs to; null for every other host and for the plans' own hosts.</summary>
    public static Region? ForHost(Uri uri)
    {
        var host = HostName.Find(uri);
        if (host is null) return null;
        return All.FirstOrDefault(r =>
            host == r.SharedUri?.Host || host.EndsWith($".{r.Id}.maas.aliyuncs.com", StringComparison.Ordinal));
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

using System.Net;

namespace QwenPS.Client.Transport;

/// <summary>Which hosts a key may go to without being asked for: Alibaba Cloud's model service and this machine.</summary>
internal static class OfficialHosts
{
    private const string LegacyHost = "dashscope.aliyuncs.com";
    private const string LegacySuffix = "." + LegacyHost;
    private const string MaasSuffix = ".maas.aliyuncs.com";
    private const string TokenPlanPrefix = "token-plan.";

    /// <summary>
    /// Of QwenCloud and of the Qianwen AI platform: these very names, since nobody has published what else there may be in their domains. Source:
    /// "First API call" of their documentation, https://docs.qwencloud.com and https://platform.qianwenai.com/docs, autumn 2026.
    /// </summary>
    private static readonly string[] PlatformHosts = ["maas.qwencloudapi.com", "maas.qianwenaiapi.com"];

    /// <summary>
    /// Whether the address is one of the model service. Not every <c>*.aliyuncs.com</c>: customers host buckets and functions
    /// there, so a key sent to one could end up with anybody.
    /// </summary>
    public static bool IsOfficial(Uri uri)
    {
        if (!IsHttp(uri)) return false;
        return HostName.Find(uri) is { } host
            && (host is LegacyHost or "dashscope-intl.aliyuncs.com" or "dashscope-us.aliyuncs.com"
                || host.EndsWith(LegacySuffix, StringComparison.Ordinal)
                || host.EndsWith(MaasSuffix, StringComparison.Ordinal)
                || IsPlatform(host));
    }

    /// <summary>Whether the address is this machine by definition: <c>localhost</c>, 127.0.0.0/8, <c>::1</c>. No other name is looked up.</summary>
    public static bool IsLoopback(Uri uri)
    {
        var host = HostName.Find(uri);
        if (host is null) return false;
        if (host == "localhost") return true;
        if (uri.HostNameType is not (UriHostNameType.IPv4 or UriHostNameType.IPv6)) return false;
        if (!IPAddress.TryParse(host.Trim('[', ']'), out var address)) return false;
        var bytes = address.GetAddressBytes();
        return bytes.Length == 4 ? bytes[0] == 127 : address.Equals(IPAddress.IPv6Loopback);
    }

    /// <summary>
    /// Whether the host is <c>{WorkspaceId}.{region}.maas.aliyuncs.com</c>. The trial and the plan hosts have the same shape
    /// and are not dedicated to one workspace.
    /// </summary>
    public static bool IsDedicated(Uri uri) => DedicatedWorkspace(uri) is not null;

    /// <summary>The workspace id that a dedicated host names; null for every other host.</summary>
    public static string? DedicatedWorkspace(Uri uri)
    {
        if (!IsHttp(uri) || HostName.Find(uri) is not { } host || !host.EndsWith(MaasSuffix, StringComparison.Ordinal)) return null;
        var labels = host.Substring(0, host.Length - MaasSuffix.Length).Split('.');
        return labels.Length == 2 && labels[0] is not ("trial" or "token-plan") ? labels[0] : null;
    }

    /// <summary>
    /// Whether the host is a subscription plan's own: <c>coding.</c> and <c>coding-intl.dashscope.aliyuncs.com</c>,
    /// <c>token-plan.{region}.maas.aliyuncs.com</c>, <c>token-plan.maas.qwencloudapi.com</c> and <c>token-plan.maas.qianwenaiapi.com</c>. They take
    /// only that plan's keys (<c>sk-sp-</c>), which no other host takes.
    /// </summary>
    public static bool IsPlan(Uri uri)
    {
        if (IsCodingPlan(uri)) return true;
        return IsHttp(uri) && HostName.Find(uri) is { } host
            && host.StartsWith(TokenPlanPrefix, StringComparison.Ordinal) && (host.EndsWith(MaasSuffix, StringComparison.Ordinal) || IsPlatform(host));
    }

    /// <summary>Whether the host is the coding plan's, whose compatible protocol is at <c>/v1</c>, not at <c>/compatible-mode/v1</c>.</summary>
    public static bool IsCodingPlan(Uri uri)
    {
        if (!IsHttp(uri) || HostName.Find(uri) is not { } host || !host.EndsWith(LegacySuffix, StringComparison.Ordinal)) return false;
        var label = host.Substring(0, host.Length - LegacySuffix.Length);
        return label == "coding" || label.StartsWith("coding-", StringComparison.Ordinal);
    }

    private static bool IsPlatform(string host) => Array.Exists(PlatformHosts, platform => host == platform || host == TokenPlanPrefix + platform);

    private static bool IsHttp(Uri uri) =>
        uri.IsAbsoluteUri && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp);
}

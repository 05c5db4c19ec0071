using System.Net;

namespace QwenPS.Client.Transport;

/// <summary>
/// Defines the hosts to which an API key can be sent without confirmation. These are the hosts of Alibaba Cloud's model service and the local computer.
/// </summary>
internal static class OfficialHosts
{
    /// <summary>The host of Batch Chat (<c>BatchChatEndpoint</c>).</summary>
    public const string BatchChat = "batch.dashscope.aliyuncs.com";

    private const string LegacyHost = "dashscope.aliyuncs.com";
    private const string LegacySuffix = "." + LegacyHost;
    private const string MaasSuffix = ".maas.aliyuncs.com";
    private const string TokenPlanPrefix = "token-plan.";

    /// <summary>
    /// The hosts of QwenCloud and of the Qianwen AI platform. Only these exact names are used, because the documentation doesn't list other names in these
    /// domains. The source is "First API call" in the documentation of these platforms, https://docs.qwencloud.com and https://platform.qianwenai.com/docs,
    /// autumn 2026.
    /// </summary>
    private static readonly string[] PlatformHosts = ["maas.qwencloudapi.com", "maas.qianwenaiapi.com"];

    /// <summary>
    /// Determines whether the address belongs to the model service. Other <c>*.aliyuncs.com</c> hosts aren't official, because they include storage buckets and
    /// functions of customers. These customers could read the API key.
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

    /// <summary>
    /// Determines whether the address is on the local computer. The host of such an address is <c>localhost</c>, an IP address in 127.0.0.0/8, or <c>::1</c>.
    /// Other names aren't resolved, even if they lead to this computer.
    /// </summary>
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
    /// Determines whether the host is <c>{WorkspaceId}.{region}.maas.aliyuncs.com</c>. The hosts of trials and plans have the same name format, but they aren't
    /// dedicated to one workspace.
    /// </summary>
    public static bool IsDedicated(Uri uri) => DedicatedWorkspace(uri) is not null;

    /// <summary>Returns the workspace ID in the name of a dedicated host, or null for any other host.</summary>
    public static string? DedicatedWorkspace(Uri uri)
    {
        if (!IsHttp(uri) || HostName.Find(uri) is not { } host || !host.EndsWith(MaasSuffix, StringComparison.Ordinal)) return null;
        var labels = host.Substring(0, host.Length - MaasSuffix.Length).Split('.');
        return labels.Length == 2 && labels[0] is not ("trial" or "token-plan") ? labels[0] : null;
    }

    /// <summary>
    /// Determines whether the host belongs to a subscription plan. These hosts are <c>coding.dashscope.aliyuncs.com</c>,
    /// <c>coding-intl.dashscope.aliyuncs.com</c>, <c>token-plan.{region}.maas.aliyuncs.com</c>, <c>token-plan.maas.qwencloudapi.com</c>, and
    /// <c>token-plan.maas.qianwenaiapi.com</c>. These hosts accept only the plan's keys (<c>sk-sp-</c>), and no other host accepts these keys.
    /// </summary>
    public static bool IsPlan(Uri uri)
    {
        if (IsCodingPlan(uri)) return true;
        return IsHttp(uri) && HostName.Find(uri) is { } host
            && host.StartsWith(TokenPlanPrefix, StringComparison.Ordinal) && (host.EndsWith(MaasSuffix, StringComparison.Ordinal) || IsPlatform(host));
    }

    /// <summary>Determines whether the address belongs to Batch Chat.</summary>
    public static bool IsBatchChat(Uri uri) => HostName.Find(uri) == BatchChat;

    /// <summary>
    /// Determines whether the host belongs to the coding plan. On such a host, the OpenAI-compatible protocol is at <c>/v1</c> instead of
    /// <c>/compatible-mode/v1</c>.
    /// </summary>
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

/// <summary>Normalizes host names to the form that the network uses. All checks compare normalized names.</summary>
internal static class HostName
{
    /// <summary>
    /// Returns the normalized host name. The name is in lowercase, international names are converted to Punycode, a trailing dot is removed, and an IPv6
    /// address is in brackets. Returns null if the address has no host or an invalid host.
    /// </summary>
    public static string? Find(Uri uri)
    {
        if (!uri.IsAbsoluteUri) return null;
        try
        {
            return uri.HostNameType switch
            {
                UriHostNameType.IPv4 or UriHostNameType.IPv6 => uri.Host.ToLowerInvariant(),
                UriHostNameType.Dns => WithoutFinalDot(uri.IdnHost.ToLowerInvariant()),
                _ => null,
            };
        }
        catch (Exception e) when (e is UriFormatException or ArgumentException)
        {
            // The name contains a part that can't be converted to Punycode.
            return null;
        }
    }

    /// <summary>Removes a trailing dot. <c>host.</c> and <c>host</c> are the same name, but certificates and security checks use only <c>host</c>.</summary>
    private static string? WithoutFinalDot(string host)
    {
        if (host.EndsWith(".", StringComparison.Ordinal)) host = host.Substring(0, host.Length - 1);
        return host.Length == 0 ? null : host;
    }
}

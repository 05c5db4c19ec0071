using System.Collections;
using System.Net;
using System.Runtime.InteropServices;
using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>Creates a connection from the user's settings and from the environment. No request is sent.</summary>
internal sealed class ConnectionFactory(PathResolver paths)
{
    public const string DefaultModel = "qwen-plus";

    private static readonly string Version = typeof(ConnectionFactory).Assembly.GetName().Version?.ToString(3) ?? "0";

    public string? Name { get; init; }

    public string? Model { get; init; }

    public KeyRequest Key { get; init; } = new();

    public EndpointRequest Endpoint { get; init; } = new();

    /// <summary>
    /// Gets or sets a value that indicates whether a file specifies the address. Another person can be the author of such a file, for example of a file in a
    /// repository. For this reason, <see cref="KeyGuard"/> doesn't allow the module to send an API key to any third-party host.
    /// </summary>
    public bool IsAddressFromFile { get; init; }

    /// <summary>Gets or sets a value that indicates whether the calls use temporary keys.</summary>
    public bool IsTemporary { get; init; }

    public int? TimeoutSec { get; init; }

    public int MaxRetry { get; init; } = 5;

    public Uri? Proxy { get; init; }

    public NetworkCredential? ProxyCredential { get; init; }

    public IDictionary? Header { get; init; }

    public int? RequestsPerMinute { get; init; }

    public int? TokensPerMinute { get; init; }

    /// <summary>Gets or sets the full path of the usage log, or null if calls aren't recorded.</summary>
    public string? UsageLog { get; init; }

    /// <summary>Gets the environment, which records the variables that were read.</summary>
    public RecordedEnvironment Environment { get; } = new(new SystemEnvironment(() => paths.CurrentFolder));

    /// <exception cref="TerminatingException">A setting is missing, or settings contradict each other.</exception>
    public (Connection Connection, IReadOnlyList<string> Warnings) Create()
    {
        try
        {
            EndpointResult endpoint = EndpointResolver.Resolve(Endpoint, Environment);
            KeyResult key = ApiKeyResolver.Resolve(Key, Environment);
            KeyGuard.Check(key.ApiKey, endpoint.Endpoint, IsAddressFromFile);
            (Uri? proxy, NetworkCredential? credential) = SplitProxy();
            var options = new QwenClientOptions
            {
                Endpoint = endpoint.Endpoint,
                ApiKey = key.ApiKey,
                Timeout = TimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : QwenClientOptions.DefaultTimeout,
                MaxRetry = MaxRetry,
                Proxy = proxy,
                ProxyCredential = credential,
                Headers = HeaderTable.Parse(Header),
                RequestsPerMinute = RequestsPerMinute,
                TokensPerMinute = TokensPerMinute,
                UserAgent = $"QwenPS/{Version} ({RuntimeInformation.FrameworkDescription})",
            };
            if (IsTemporary)
            {
                KeyRenewal renewal = AccountClient.CreateRenewal(options) ?? throw new ConnectionSetupException(Texts.Format("Setup.Temporary", endpoint.Endpoint), "Temporary");
                options = options with { TemporaryKeys = renewal };
            }

            // A name that's derived from the address includes the port, because several servers can run on one host. The authority omits the port if it's the
            // default port of the scheme.
            string name = Name ?? endpoint.Endpoint.Region?.Name ?? endpoint.Endpoint.BaseUri.Authority;
            var connection = ConnectionClient.Create(name, Model ?? DefaultModel, new QwenClient(options), ConnectionStore.IsDefault, UsageLog);
            return (connection, [.. endpoint.Warnings, .. key.Warnings, .. KeyAdvice.GetWarnings(key.ApiKey, endpoint.Endpoint)]);
        }
        catch (ConnectionSetupException exception)
        {
            throw new TerminatingException(ErrorRecords.Create(exception.ToQwenException(), exception.ParameterName));
        }
    }

    /// <summary>Moves the user name and the password from the proxy address to a credential. As a result, they aren't displayed with the address.</summary>
    private (Uri? Proxy, NetworkCredential? Credential) SplitProxy()
    {
        if (Proxy is null)
        {
            if (ProxyCredential is null) return (null, null);
            throw new ConnectionSetupException(Texts.Format("Setup.ProxyMissing"), "ProxyCredential", Texts.Format("Setup.ProxyMissingRemedy"));
        }

        ProxyAddress.Check(Proxy);
        if (Proxy.UserInfo.Length == 0) return (Proxy, ProxyCredential);
        string[] parts = Proxy.UserInfo.Split([':'], 2);
        var credential = new NetworkCredential(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.Length > 1 ? parts[1] : ""));
        var bare = new UriBuilder(Proxy) { UserName = "", Password = "" };
        return (bare.Uri, ProxyCredential ?? credential);
    }
}

/// <summary>Prevents the module from sending an API key to the host of a third party, unless the user specified the source of the key.</summary>
internal static class KeyGuard
{
    /// <summary>Allows any key for hosts of Alibaba Cloud and for this computer. For other hosts, allows a key only if the user specified its source.</summary>
    /// <param name="key">The key.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="isAddressFromFile">
    /// A value that indicates whether a file specifies the address (<see cref="ConnectionFactory.IsAddressFromFile"/>). If the value is true, no key is sent to
    /// a third party.
    /// </param>
    /// <exception cref="ConnectionSetupException">
    /// The key must not be sent to the host, because the host belongs to a third party. Either the user didn't specify the source of the key, or the
    /// address is from a file.
    /// </exception>
    public static void Check(ApiKey key, Endpoint endpoint, bool isAddressFromFile = false)
    {
        if (endpoint.IsOfficial || endpoint.IsLoopback) return;
        if (isAddressFromFile)
        {
            string message = Texts.Format("Key.NotSentByFile", key.Source, endpoint.BaseUri.Host);
            throw new ConnectionSetupException(message, "BaseUri", Texts.Format("Key.NotSentByFileRemedy", endpoint.BaseUri));
        }

        if (key.IsExplicit) return;
        throw new ConnectionSetupException(Texts.Format("Key.NotSent", key.Source, endpoint.BaseUri.Host), "ApiKey", Texts.Format("Key.NotSentRemedy", endpoint.BaseUri));
    }
}

/// <summary>
/// Creates warnings about keys that don't match the host. Without these warnings, users would see only the HTTP status 401 from the service.
/// </summary>
internal static class KeyAdvice
{
    /// <summary>
    /// Returns the warnings about a key and an endpoint, with one line per warning. Only keys for official hosts are checked, because other providers have
    /// their own key formats.
    /// </summary>
    public static IReadOnlyList<string> GetWarnings(ApiKey key, Endpoint endpoint)
    {
        if (!endpoint.IsOfficial) return [];
        bool planHost = OfficialHosts.IsPlan(endpoint.BaseUri);
        bool planKey = key.HasPrefix(ApiKey.PlanPrefix);
        var host = endpoint.BaseUri.Host;

        if (planKey && !planHost)
            return [Texts.Format("Key.OfPlan", key.Source, ApiKey.PlanPrefix, host)];
        if (planHost && !planKey)
            return [Texts.Format("Key.NotOfPlan", host, ApiKey.PlanPrefix, key.Source)];
        if (!key.HasPrefix(ApiKey.OrdinaryPrefix) && !key.HasPrefix(ApiKey.TemporaryPrefix))
            return [Texts.Format("Key.OtherForm", key.Source, ApiKey.OrdinaryPrefix, host)];
        return [];
    }
}

/// <summary>Checks whether the .NET runtime supports a proxy.</summary>
internal static class ProxyAddress
{
#if NET
    private static readonly string[] Schemes = ["http", "https", "socks4", "socks4a", "socks5"];
#else
    private static readonly string[] Schemes = ["http"];
#endif

    /// <exception cref="ConnectionSetupException">
    /// The address isn't a valid proxy address, or the .NET runtime doesn't support the scheme.
    /// </exception>
    public static void Check(Uri proxy)
    {
        if (proxy.IsAbsoluteUri && Schemes.Contains(proxy.Scheme)) return;
#if !NET
        if (proxy.IsAbsoluteUri && proxy.Scheme is ("https" or "socks4" or "socks4a" or "socks5"))
            throw new ConnectionSetupException(Texts.Format("Setup.ProxyScheme", proxy.Scheme), "Proxy");
#endif
        // The usual mistake is a missing scheme. For example, in proxy:8080, "proxy" is parsed as the scheme. The message doesn't contain the
        // address, because the address can contain a password.
        throw new ConnectionSetupException(Texts.Format("Setup.Proxy"), "Proxy");
    }
}

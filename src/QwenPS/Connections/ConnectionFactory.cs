using System.Collections;
using System.Net;
using System.Runtime.InteropServices;
using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.PowerShell;
using QwenPS.Text;

namespace QwenPS.Connections;

/// <summary>Makes a connection out of what was given, and what the environment says about the rest. No network call is made.</summary>
internal sealed class ConnectionFactory(PathResolver paths)
{
    public const string DefaultModel = "qwen-plus";

    private static readonly string Version = typeof(ConnectionFactory).Assembly.GetName().Version?.ToString(3) ?? "0";

    public string? Name { get; init; }

    public string? Model { get; init; }

    public KeyRequest Key { get; init; } = new();

    public EndpointRequest Endpoint { get; init; } = new();

    public int? TimeoutSec { get; init; }

    public int MaxRetry { get; init; } = 5;

    public Uri? Proxy { get; init; }

    public NetworkCredential? ProxyCredential { get; init; }

    public IDictionary? Header { get; init; }

    public int? RequestsPerMinute { get; init; }

    public int? TokensPerMinute { get; init; }

    /// <summary>What the connection was made of, as far as nobody gave it.</summary>
    public RecordedEnvironment Environment { get; } = new(new SystemEnvironment(() => paths.CurrentFolder));

    /// <exception cref="TerminatingException">Something is missing or contradictory.</exception>
    public (Connection Connection, IReadOnlyList<string> Warnings) Create()
    {
        try
        {
            EndpointResult endpoint = EndpointResolver.Resolve(Endpoint, Environment);
            KeyResult key = ApiKeyResolver.Resolve(Key, Environment);
            KeyGuard.Check(key.ApiKey, endpoint.Endpoint);
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
            var connection = ConnectionClient.Create(Name ?? endpoint.Endpoint.Region?.Name ?? endpoint.Endpoint.BaseUri.Host, Model ?? DefaultModel, new QwenClient(options));
            return (connection, [.. endpoint.Warnings, .. key.Warnings, .. KeyAdvice.For(key.ApiKey, endpoint.Endpoint)]);
        }
        catch (ConnectionSetupException exception)
        {
            throw new TerminatingException(ErrorRecords.Create(new QwenException(ErrorKind.Configuration, Redactor.OfKeyForms.Redact(exception.Message)), exception.ParameterName));
        }
    }

    /// <summary>User and password of a proxy's address go where they do not show.</summary>
    private (Uri? Proxy, NetworkCredential? Credential) SplitProxy()
    {
        if (Proxy is null) return (null, ProxyCredential);
        ProxyAddress.Check(Proxy);
        if (Proxy.UserInfo.Length == 0) return (Proxy, ProxyCredential);
        string[] parts = Proxy.UserInfo.Split([':'], 2);
        var credential = new NetworkCredential(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.Length > 1 ? parts[1] : ""));
        var bare = new UriBuilder(Proxy) { UserName = "", Password = "" };
        return (bare.Uri, ProxyCredential ?? credential);
    }
}

using QwenPS.Client.Listing;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;

namespace QwenPS.Client;

/// <summary>
/// Gets the permissions, the quotas, and temporary keys of a key. Only the DashScope protocol has these calls, but the connection can use either protocol.
/// Thread-safe.
/// </summary>
internal sealed class AccountClient
{
    private const string NativeRoot = "/api/v1";
    private const string CompatibleRoot = "/compatible-mode/v1";

    /// <summary>How long the cached permissions are used.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly Channel _channel;
    private volatile ModelPermissions? _permissions;

    private AccountClient(Channel channel) => _channel = channel;

    /// <summary>The permissions that were read last, regardless of their age; null if they haven't been read.</summary>
    public ModelPermissions? KnownPermissions => _permissions;

    /// <summary>
    /// Creates the client for the host of a channel. Returns null if the host's address for the DashScope protocol is unknown, which is usual for other
    /// providers.
    /// </summary>
    public static AccountClient? Create(Channel channel, Func<QwenClientOptions, Channel> createChannel)
    {
        if (FindEndpoint(channel.Options.Endpoint) is not { } native) return null;
        return new AccountClient(native == channel.Options.Endpoint ? channel : createChannel(channel.Options with { Endpoint = native }));
    }

    /// <summary>
    /// Creates the object that renews the temporary keys of a connection. Returns null if the host's address for the DashScope protocol is unknown.
    /// </summary>
    public static KeyRenewal? CreateRenewal(QwenClientOptions options) =>
        FindEndpoint(options.Endpoint) is { } native ? new KeyRenewal(new Channel(options with { Endpoint = native }, ChatProtocols.Get(ChatProtocol.DashScope), null)) : null;

    private static Endpoint? FindEndpoint(Endpoint endpoint)
    {
        if (endpoint.BaseUrl.EndsWith(NativeRoot, StringComparison.Ordinal) && endpoint.Protocol == ChatProtocol.DashScope) return endpoint;
        if (!endpoint.BaseUrl.EndsWith(CompatibleRoot, StringComparison.Ordinal)) return null;
        var address = new Uri(endpoint.BaseUrl.Substring(0, endpoint.BaseUrl.Length - CompatibleRoot.Length) + NativeRoot);
        return new Endpoint(address, ChatProtocol.DashScope, endpoint.WorkspaceHeader);
    }

    /// <inheritdoc cref="TokenIssuer.IssueAsync"/>
    public Task<IssuedToken> CreateTokenAsync(int seconds, ICallLog log, CancellationToken cancellationToken) =>
        TokenIssuer.IssueAsync(_channel, seconds, log, cancellationToken);

    /// <inheritdoc cref="ModelQuotaReader.ReadAsync"/>
    public Task<IReadOnlyList<ModelQuota>> ListQuotasAsync(string? model, ICallLog log, CancellationToken cancellationToken) =>
        ModelQuotaReader.ReadAsync(_channel, model, log, cancellationToken);

    /// <summary>Gets the permissions of the key's workspace from the service, or from the cache if the cached permissions are recent.</summary>
    /// <exception cref="QwenException">The call failed. A host that doesn't provide permissions returns status 404.</exception>
    public async Task<ModelPermissions> ListPermissionsAsync(bool refresh, ICallLog log, CancellationToken cancellationToken)
    {
        if (!refresh && _permissions is { } known && _channel.Options.Time.GetElapsedTime(known.ReadTimestamp) < Lifetime) return known;
        return _permissions = await ModelPermissions.ReadAsync(_channel, log, cancellationToken).ConfigureAwait(false);
    }
}

using QwenPS.Client.Listing;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;

namespace QwenPS.Client;

/// <summary>
/// Gets the permissions and quotas of a key, and creates temporary keys. Only the DashScope protocol supports these calls. This class always uses that
/// protocol, even if the connection uses the OpenAI-compatible protocol. This class is thread-safe.
/// </summary>
internal sealed class AccountClient
{
    private const string NativeRoot = "/api/v1";
    private const string CompatibleRoot = "/compatible-mode/v1";

    /// <summary>The time during which the permissions in the cache are valid.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly Channel _channel;
    private volatile ModelPermissions? _permissions;

    private AccountClient(Channel channel) => _channel = channel;

    /// <summary>Gets the permissions from the most recent call, regardless of their age, or null if the permissions haven't been read yet.</summary>
    public ModelPermissions? KnownPermissions => _permissions;

    /// <summary>
    /// Creates the client for the host of a channel. Returns null if the host has no known address for the DashScope protocol, which is the usual case for
    /// hosts of other providers.
    /// </summary>
    public static AccountClient? Create(Channel channel, Func<QwenClientOptions, Channel> createChannel)
    {
        if (FindEndpoint(channel.Options.Endpoint) is not { } native) return null;
        return new AccountClient(native == channel.Options.Endpoint ? channel : createChannel(channel.Options with { Endpoint = native }));
    }

    /// <summary>
    /// Creates the object that renews the temporary keys of a connection. Returns null if the host has no known address for the DashScope protocol.
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

    /// <summary>Gets the permissions of the key's workspace. If the permissions in the cache are still valid, the service isn't called.</summary>
    /// <exception cref="QwenException">The call failed. If the host doesn't provide permissions, the status is 404.</exception>
    public async Task<ModelPermissions> ListPermissionsAsync(bool refresh, ICallLog log, CancellationToken cancellationToken)
    {
        if (!refresh && _permissions is { } known && _channel.Options.Time.GetElapsedTime(known.ReadTimestamp) < Lifetime) return known;
        return _permissions = await ModelPermissions.ReadAsync(_channel, log, cancellationToken).ConfigureAwait(false);
    }
}

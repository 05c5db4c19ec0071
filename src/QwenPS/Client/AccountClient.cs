using QwenPS.Client.Listing;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;

namespace QwenPS.Client;

/// <summary>
/// Gets the model permissions and quotas that apply to an API key, and creates temporary API keys. Only the DashScope protocol supports these operations. This
/// class always uses the DashScope protocol, even if the connection uses the OpenAI-compatible protocol. This class is thread-safe.
/// </summary>
internal sealed class AccountClient
{
    private const string NativeRoot = "/api/v1";
    private const string CompatibleRoot = "/compatible-mode/v1";

    /// <summary>The time for which the cached permissions remain valid.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly Channel _channel;
    private volatile ModelPermissions? _permissions;

    private AccountClient(Channel channel) => _channel = channel;

    /// <summary>Gets the permissions that were read most recently, regardless of their age, or null if the permissions haven't been read yet.</summary>
    public ModelPermissions? KnownPermissions => _permissions;

    /// <summary>
    /// Creates the client for the host that a channel connects to. Returns null if the host has no known address for the DashScope protocol. For example, the
    /// hosts of other providers usually don't have such an address.
    /// </summary>
    public static AccountClient? Create(Channel channel, Func<QwenClientOptions, Channel> createChannel)
    {
        if (FindEndpoint(channel.Options.Endpoint) is not { } native) return null;
        return new AccountClient(native == channel.Options.Endpoint ? channel : createChannel(channel.Options with { Endpoint = native }));
    }

    /// <summary>
    /// Creates the object that renews the temporary API keys of a connection. Returns null if the host has no known address for the DashScope protocol.
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

    /// <summary>
    /// Gets the permissions of the API key's workspace. If the cached permissions are still valid and <paramref name="refresh"/> is false, this method doesn't
    /// call the service.
    /// </summary>
    /// <exception cref="QwenException">The call failed. If the host doesn't provide permissions, the HTTP status is 404.</exception>
    public async Task<ModelPermissions> ListPermissionsAsync(bool refresh, ICallLog log, CancellationToken cancellationToken)
    {
        if (!refresh && _permissions is { } known && _channel.Options.Time.GetElapsedTime(known.ReadTimestamp) < Lifetime) return known;
        return _permissions = await ModelPermissions.ReadAsync(_channel, log, cancellationToken).ConfigureAwait(false);
    }
}

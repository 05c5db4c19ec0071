using QwenPS.Client.Listing;
using QwenPS.Client.Transport;

namespace QwenPS.Client;

/// <summary>
/// Calls for a key and its workspace, which only the DashScope protocol has: permissions and quotas. The connection can use either protocol. Thread-safe.
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

    /// <summary>The most recently read permissions, regardless of their age; null if they haven't been read.</summary>
    public ModelPermissions? KnownPermissions => _permissions;

    /// <summary>Creates the client for a channel's host; null if the address of that host's DashScope protocol is unknown, as for other providers.</summary>
    public static AccountClient? Create(Channel channel, Func<QwenClientOptions, Channel> createChannel)
    {
        Endpoint endpoint = channel.Options.Endpoint;
        if (endpoint.BaseUrl.EndsWith(NativeRoot, StringComparison.Ordinal) && endpoint.Protocol == ChatProtocol.DashScope) return new AccountClient(channel);
        if (!endpoint.BaseUrl.EndsWith(CompatibleRoot, StringComparison.Ordinal)) return null;
        var address = new Uri(endpoint.BaseUrl.Substring(0, endpoint.BaseUrl.Length - CompatibleRoot.Length) + NativeRoot);
        return new AccountClient(createChannel(channel.Options with { Endpoint = new Endpoint(address, ChatProtocol.DashScope, endpoint.WorkspaceHeader) }));
    }

    /// <inheritdoc cref="ModelQuotaReader.ReadAsync"/>
    public Task<IReadOnlyList<ModelQuota>> ListQuotasAsync(string? model, ICallLog log, CancellationToken cancellationToken) =>
        ModelQuotaReader.ReadAsync(_channel, model, log, cancellationToken);

    /// <summary>Reads the permissions of the key's workspace, or returns the cached permissions if they're recent.</summary>
    /// <exception cref="QwenException">Any failure. A host without permissions returns 404.</exception>
    public async Task<ModelPermissions> ListPermissionsAsync(bool refresh, ICallLog log, CancellationToken cancellationToken)
    {
        if (!refresh && _permissions is { } known && _channel.Options.Time.GetElapsedTime(known.ReadTimestamp) < Lifetime) return known;
        return _permissions = await ModelPermissions.ReadAsync(_channel, log, cancellationToken).ConfigureAwait(false);
    }
}

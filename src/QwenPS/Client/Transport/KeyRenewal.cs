using QwenPS.Text;

namespace QwenPS.Client.Transport;

/// <summary>
/// Provides the temporary key of a connection. The first call creates the key. Later calls renew it after half of its lifetime. The key is stored only in
/// memory. This class is thread-safe. If several calls need a new key at the same time, they share one renewal.
/// </summary>
#pragma warning disable CA1001 // A semaphore without a wait handle has nothing to dispose of.
internal sealed class KeyRenewal
#pragma warning restore CA1001
{
    private readonly Channel _channel;
    private readonly SemaphoreSlim _gate = new(1);
    private volatile Current? _current;

    /// <param name="channel">The channel of the DashScope endpoint, with the permanent key.</param>
    public KeyRenewal(Channel channel) => _channel = channel;

    /// <summary>
    /// Determines whether the temporary keys are sent to an endpoint. They're sent to endpoints on the host that creates the keys, and to the Batch Chat
    /// endpoint of this host. They aren't sent to any other host.
    /// </summary>
    public bool IsFor(Endpoint endpoint) =>
        endpoint.BaseUri.Authority == _channel.Options.Endpoint.BaseUri.Authority
        || (BatchChatEndpoint.IsHost(endpoint.BaseUri) && _channel.Options.Endpoint.Region == Regions.China);

    /// <summary>Gets the temporary keys to mask.</summary>
    public ChangingSecrets Secrets { get; } = new();

    /// <summary>Returns a key that's valid for at least half of its lifetime.</summary>
    /// <exception cref="QwenException">The key can't be created.</exception>
    public async ValueTask<string> GetAsync(ICallLog log, CancellationToken cancellationToken)
    {
        if (_current is { } current && Age(current) < Lifetime / 2) return current.Secret;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_current is { } renewed && Age(renewed) < Lifetime / 2) return renewed.Secret;
            return await RenewAsync(log, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    // The age is measured only with the clock of this computer, because the service's clock can differ.
    private static double Lifetime => TokenIssuer.LongestLife;

    private double Age(Current current) => _channel.Options.Time.GetElapsedTime(current.Timestamp).TotalSeconds;

    private async Task<string> RenewAsync(ICallLog log, CancellationToken cancellationToken)
    {
        long timestamp = _channel.Options.Time.GetTimestamp();
        try
        {
            IssuedToken token = await TokenIssuer.IssueAsync(_channel, TokenIssuer.LongestLife, log, cancellationToken).ConfigureAwait(false);
            Secrets.Add(token.Secret);
            _current = new Current(token.Secret, timestamp);
            return token.Secret;
        }
        catch (QwenException exception) when (exception.Kind != ErrorKind.Authentication && _current is { } old && Age(old) < Lifetime * 0.9)
        {
            // The old key is still valid, so the call doesn't have to fail. The next call tries to renew the key again.
            return old.Secret;
        }
    }

    private sealed class Current(string secret, long timestamp)
    {
        public string Secret { get; } = secret;

        /// <summary>Gets the time when the key was requested.</summary>
        public long Timestamp { get; } = timestamp;
    }
}

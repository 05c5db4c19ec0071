using QwenPS.Text;

namespace QwenPS.Client.Transport;

/// <summary>
/// The temporary key of a connection. The first call creates the key, and later calls renew it when half of its lifetime has passed. The key is stored only in
/// memory. Thread-safe: calls that need a new key at the same time share one renewal.
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

    /// <summary>Whether an endpoint is on the host that creates the temporary keys, or is its Batch Chat. No other host gets them.</summary>
    public bool IsFor(Endpoint endpoint) =>
        endpoint.BaseUri.Authority == _channel.Options.Endpoint.BaseUri.Authority
        || (BatchChatEndpoint.IsHost(endpoint.BaseUri) && _channel.Options.Endpoint.Region == Regions.China);

    /// <summary>The temporary keys, to mask them.</summary>
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

    // The age is measured with this computer's clock only, which can differ from the service's.
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
            // The old key is still valid, so the call doesn't have to fail. The next call tries again.
            return old.Secret;
        }
    }

    private sealed class Current(string secret, long timestamp)
    {
        public string Secret { get; } = secret;

        /// <summary>When the key was requested.</summary>
        public long Timestamp { get; } = timestamp;
    }
}

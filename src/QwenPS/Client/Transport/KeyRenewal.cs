using QwenPS.Client.Protocols;
using QwenPS.Text;

namespace QwenPS.Client.Transport;

/// <summary>
/// Provides the temporary API key of a connection. The first call creates the key. After half of the key's lifetime, a later call renews the key. The key is
/// stored only in memory. This class is thread-safe. Concurrent calls share one renewal.
/// </summary>
#pragma warning disable CA1001 // A semaphore whose wait handle isn't used doesn't need to be disposed of.
internal sealed class KeyRenewal : ITemporaryKeys
#pragma warning restore CA1001
{
    /// <summary>The time in seconds between a failed renewal and the next attempt.</summary>
    private const double Pause = 60;

    /// <summary>
    /// The limits of a renewal while the old key is valid. There are no retries, and the timeout is short, because the call can use the old key if the renewal
    /// fails.
    /// </summary>
    private static readonly ChatRequest ShortLimits = new() { Model = "", Messages = [], MaxRetry = 0, Timeout = TimeSpan.FromSeconds(10) };

    private readonly Channel _channel;
    private readonly SemaphoreSlim _gate = new(1);
    private volatile Current? _current;

    /// <param name="channel">The channel of the DashScope endpoint, with the permanent API key.</param>
    public KeyRenewal(Channel channel) => _channel = channel;

    /// <summary>
    /// Determines whether the endpoint is allowed to receive the temporary keys. The keys can be sent to endpoints on the host that creates the keys, and to
    /// the Batch Chat endpoint for this host.
    /// </summary>
    public bool IsFor(Endpoint endpoint) =>
        endpoint.BaseUri.Authority == _channel.Options.Endpoint.BaseUri.Authority
        || (OfficialHosts.IsBatchChat(endpoint.BaseUri) && _channel.Options.Endpoint.Region == Regions.China);

    /// <inheritdoc/>
    public ChangingSecrets Secrets { get; } = new();

    /// <summary>Returns a valid key. The key usually remains valid for at least half of its lifetime.</summary>
    /// <exception cref="QwenException">The key can't be created.</exception>
    public async ValueTask<string> GetAsync(ICallLog log, CancellationToken cancellationToken)
    {
        Current? current = _current;
        if (current is not null && !NeedsRenewal(current)) return current.Secret;
        // While the old key is valid, only one call renews it. Other calls continue with the old key.
        if (current is null || !IsValid(current)) await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        else if (!await _gate.WaitAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false)) return current.Secret;
        try
        {
            if (_current is { } renewed && !NeedsRenewal(renewed)) return renewed.Secret;
            return await RenewAsync(log, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Drop(string secret)
    {
        if (_current is { } current && current.Secret == secret) Interlocked.CompareExchange(ref _current, null, current);
    }

    // The age of a key is measured with the clock of this computer, because the clock of the service can be different.
    private static double Lifetime => TokenIssuer.LongestLife;

    private bool NeedsRenewal(Current current) => Age(current) >= current.RenewalAge || !IsValid(current);

    private bool IsValid(Current current) => Age(current) < Lifetime * 0.9;

    private double Age(Current current) => _channel.Options.Time.GetElapsedTime(current.Timestamp).TotalSeconds;

    private async Task<string> RenewAsync(ICallLog log, CancellationToken cancellationToken)
    {
        long timestamp = _channel.Options.Time.GetTimestamp();
        Current? old = _current is { } current && IsValid(current) ? current : null;
        try
        {
            IssuedToken token = await TokenIssuer.IssueAsync(_channel, TokenIssuer.LongestLife, log, cancellationToken, old is null ? null : ShortLimits).ConfigureAwait(false);
            Secrets.Add(token.Secret);
            _current = new Current(token.Secret, timestamp, Lifetime / 2);
            return token.Secret;
        }
        catch (QwenException exception) when (exception.Kind != ErrorKind.Authentication && old is not null && IsValid(old))
        {
            // The renewal failed, but the old key is still valid, so the call can use it. If the service rejected the old key during the renewal, the old key
            // isn't stored again.
            Interlocked.CompareExchange(ref _current, old with { RenewalAge = Age(old) + Pause }, old);
            return old.Secret;
        }
    }

    /// <param name="Secret">The key.</param>
    /// <param name="Timestamp">The time when the key was requested.</param>
    /// <param name="RenewalAge">The age in seconds at which the key is renewed.</param>
    private sealed record Current(string Secret, long Timestamp, double RenewalAge);
}

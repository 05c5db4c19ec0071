using System.Collections.Concurrent;
using System.Threading.RateLimiting;

namespace QwenPS.Client.Resilience;

/// <summary>
/// Holds calls back, for all users of one client: by requests and tokens per minute where those are given, and,
/// after a 429, for all callers of that model until its wait is over.
/// </summary>
internal sealed class Pacer
{
    private readonly TokenBucketRateLimiter? _requests;
    private readonly TokenBucketRateLimiter? _tokens;
    private readonly int _largestTokens;

    /// <summary>Null until there was a pause: most calls wait for nothing, and are spared what waiting would load.</summary>
    private ConcurrentDictionary<string, long>? _pausedUntil;

    public Pacer(int? requestsPerMinute, int? tokensPerMinute)
    {
        if (requestsPerMinute is { } requests) _requests = CreateBucket(requests, Math.Max(1, requests / 60));
        if (tokensPerMinute is not { } tokens) return;
        _largestTokens = tokens;
        _tokens = CreateBucket(tokens, tokens);
    }

    /// <summary>Whether the size of a call matters.</summary>
    public bool CountsTokens => _tokens is not null;

    /// <summary>Waits until a call may go out.</summary>
    public ValueTask WaitAsync(string model, long estimatedTokens, CancellationToken cancellationToken) =>
        _requests is null && _tokens is null && _pausedUntil is null ? default : WaitForTurnAsync(model, estimatedTokens, cancellationToken);

    private async ValueTask WaitForTurnAsync(string model, long estimatedTokens, CancellationToken cancellationToken)
    {
        while (_pausedUntil?.TryGetValue(model, out long until) == true)
        {
            long left = until - NowMilliseconds;
            if (left <= 0) break;
            await Task.Delay((int)Math.Min(left, int.MaxValue), cancellationToken).ConfigureAwait(false);
        }

        if (_requests is not null) (await _requests.AcquireAsync(1, cancellationToken).ConfigureAwait(false)).Dispose();
        if (_tokens is null) return;
        int permits = (int)Math.Max(1, Math.Min(estimatedTokens, _largestTokens));
        (await _tokens.AcquireAsync(permits, cancellationToken).ConfigureAwait(false)).Dispose();
    }

    /// <summary>Keeps all callers of the model back for a while.</summary>
    public void Pause(string model, TimeSpan wait)
    {
        long until = NowMilliseconds + (long)wait.TotalMilliseconds;
        LazyInitializer.EnsureInitialized(ref _pausedUntil, () => new(StringComparer.OrdinalIgnoreCase))!
            .AddOrUpdate(model, until, (_, old) => Math.Max(old, until));
    }

    private static long NowMilliseconds => (long)(System.Diagnostics.Stopwatch.GetTimestamp() * 1000.0 / System.Diagnostics.Stopwatch.Frequency);

    /// <summary>A bucket that fills evenly, a hundred times a second at most, since limits per minute are also enforced per second.</summary>
    private static TokenBucketRateLimiter CreateBucket(int perMinute, int burst)
    {
        double perTick = perMinute / 6000.0;
        int tokens = Math.Max(1, (int)Math.Round(perTick));
        return new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = TimeSpan.FromMinutes((double)tokens / perMinute),
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            AutoReplenishment = true,
        });
    }
}

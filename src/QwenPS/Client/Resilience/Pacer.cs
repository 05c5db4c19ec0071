using System.Collections.Concurrent;
using System.Threading.RateLimiting;

namespace QwenPS.Client.Resilience;

/// <summary>
/// Delays calls to keep a client within its limits. These limits are the configured requests and tokens per minute, and the pace of each model. All callers
/// that use the client share the limits.
/// </summary>
internal sealed class Pacer
{
    private readonly ConcurrentDictionary<string, ModelPace> _models = new(StringComparer.OrdinalIgnoreCase);
    private readonly TimeProvider _time;
    private readonly TokenBucketRateLimiter? _requests;
    private readonly TokenBucketRateLimiter? _tokens;
    private readonly int _largestTokens;
    private volatile bool _hasTokenQuota;

    /// <param name="requestsPerMinute">The configured limit on requests per minute, or null if there's no limit.</param>
    /// <param name="tokensPerMinute">The configured limit on estimated tokens per minute, or null if there's no limit.</param>
    /// <param name="time">The clock for the limits that the pacer detects. The configured limits always use the system's clock.</param>
    public Pacer(int? requestsPerMinute, int? tokensPerMinute, TimeProvider time)
    {
        _time = time;
        if (requestsPerMinute is { } requests) _requests = CreateBucket(requests, Math.Max(1, requests / 60));
        if (tokensPerMinute is not { } tokens) return;
        _largestTokens = tokens;
        _tokens = CreateBucket(tokens, tokens);
    }

    /// <summary>Gets a value that indicates whether a limit applies to the estimated tokens of calls.</summary>
    public bool CountsTokens => _tokens is not null || _hasTokenQuota;

    /// <summary>Returns the current pace of each model that was called or has a quota.</summary>
    public IReadOnlyList<Pace> ToPaces() => [.. _models.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.ToPace(pair.Key))];

    /// <summary>Gets the number of times that the service refused calls to any model because of a limit.</summary>
    public long Refusals
    {
        get
        {
            long all = 0;
            foreach (KeyValuePair<string, ModelPace> pair in _models) all += pair.Value.Refusals;
            return all;
        }
    }

    /// <summary>Waits until a call can be sent.</summary>
    public ValueTask<PaceLease> EnterAsync(string model, long estimatedTokens, CancellationToken cancellationToken) =>
        _requests is null && _tokens is null ? GetPace(model).EnterAsync(estimatedTokens, cancellationToken) : EnterInTurnAsync(model, estimatedTokens, cancellationToken);

    /// <summary>
    /// Sets the limits that the service specifies for a model. Each limit can be null, which means that there's no such limit or that the limit is unknown.
    /// </summary>
    public void SetQuota(string model, double? requestsPerMinute, double? tokensPerMinute)
    {
        GetPace(model).SetQuota(requestsPerMinute, tokensPerMinute);
        _hasTokenQuota |= tokensPerMinute is not null;
    }

    /// <summary>Returns the current pace of a model. Returns null if the model wasn't called and its quota is unknown.</summary>
    public Pace? FindPace(string model) => _models.TryGetValue(model, out ModelPace? pace) ? pace.ToPace(model) : null;

    private ModelPace GetPace(string model) => _models.TryGetValue(model, out ModelPace? pace) ? pace : _models.GetOrAdd(model, new ModelPace(_time));

    private async ValueTask<PaceLease> EnterInTurnAsync(string model, long estimatedTokens, CancellationToken cancellationToken)
    {
        if (_requests is not null) (await _requests.AcquireAsync(1, cancellationToken).ConfigureAwait(false)).Dispose();
        if (_tokens is not null)
        {
            int permits = (int)Math.Max(1, Math.Min(estimatedTokens, _largestTokens));
            (await _tokens.AcquireAsync(permits, cancellationToken).ConfigureAwait(false)).Dispose();
        }

        return await GetPace(model).EnterAsync(estimatedTokens, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Creates a token bucket that's refilled evenly, up to 100 times per second. It isn't refilled only once per minute, because the service also enforces
    /// each limit in shorter intervals, such as seconds.
    /// </summary>
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

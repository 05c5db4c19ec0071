using System.Collections.Concurrent;
using System.Threading.RateLimiting;

namespace QwenPS.Client.Resilience;

/// <summary>
/// Holds calls back, for all users of one client: by requests and tokens per minute where those are given, and for each model by the pace
/// that the service's own limits allow.
/// </summary>
internal sealed class Pacer
{
    private readonly ConcurrentDictionary<string, ModelPace> _models = new(StringComparer.OrdinalIgnoreCase);
    private readonly TimeSpan _unit;
    private readonly TokenBucketRateLimiter? _requests;
    private readonly TokenBucketRateLimiter? _tokens;
    private readonly int _largestTokens;

    /// <param name="requestsPerMinute">Null for no limit.</param>
    /// <param name="tokensPerMinute">Null for no limit.</param>
    /// <param name="unit">What counts as a second for the limits that are found out.</param>
    public Pacer(int? requestsPerMinute, int? tokensPerMinute, TimeSpan unit)
    {
        _unit = unit;
        if (requestsPerMinute is { } requests) _requests = CreateBucket(requests, Math.Max(1, requests / 60));
        if (tokensPerMinute is not { } tokens) return;
        _largestTokens = tokens;
        _tokens = CreateBucket(tokens, tokens);
    }

    /// <summary>Whether the size of a call matters.</summary>
    public bool CountsTokens => _tokens is not null;

    /// <summary>The paces of the models that were called, as they stand.</summary>
    public IReadOnlyList<Pace> ToPaces() => [.. _models.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.ToPace(pair.Key))];

    /// <summary>How often the service has refused a call for a limit, all models together.</summary>
    public long Refusals
    {
        get
        {
            long all = 0;
            foreach (KeyValuePair<string, ModelPace> pair in _models) all += pair.Value.Refusals;
            return all;
        }
    }

    /// <summary>Waits until a call may go out.</summary>
    public ValueTask<PaceLease> EnterAsync(string model, long estimatedTokens, CancellationToken cancellationToken) =>
        _requests is null && _tokens is null ? PaceOf(model).EnterAsync(cancellationToken) : EnterInTurnAsync(model, estimatedTokens, cancellationToken);

    /// <summary>Keeps all callers of the model back for a while.</summary>
    public void Pause(string model, TimeSpan wait) => PaceOf(model).Pause(wait);

    private ModelPace PaceOf(string model) => _models.TryGetValue(model, out ModelPace? pace) ? pace : _models.GetOrAdd(model, new ModelPace(_unit));

    private async ValueTask<PaceLease> EnterInTurnAsync(string model, long estimatedTokens, CancellationToken cancellationToken)
    {
        if (_requests is not null) (await _requests.AcquireAsync(1, cancellationToken).ConfigureAwait(false)).Dispose();
        if (_tokens is not null)
        {
            int permits = (int)Math.Max(1, Math.Min(estimatedTokens, _largestTokens));
            (await _tokens.AcquireAsync(permits, cancellationToken).ConfigureAwait(false)).Dispose();
        }

        return await PaceOf(model).EnterAsync(cancellationToken).ConfigureAwait(false);
    }

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

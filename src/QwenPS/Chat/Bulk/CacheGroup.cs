using QwenPS.Requests.Input;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Represents a group of requests that begin with the same text (the prefix). If the prefix has a cache marker, the service stores the prefix in the explicit
/// cache. The first request is sent by itself, because the cache isn't available until the service has answered this request. The other requests are sent
/// before the cache expires. The cache never increases the cost of the group by more than the price of one cache creation. This class is thread-safe.
/// </summary>
/// <param name="requests">The group, which contains the number of requests if this number is known.</param>
/// <param name="time">The clock that measures the lifetime of the cache.</param>
internal sealed class CacheGroup(BeginningGroup requests, TimeProvider time)
{
    /// <summary>The resource key of the message that's shown if the cache isn't used because it doesn't reduce the cost.</summary>
    public const string DoesNotPay = "Cache.DoesNotPay";

    /// <summary>The resource key of the message that's shown if the cache is no longer used because the service didn't find the prefix in the cache.</summary>
    public const string NotFound = "Cache.NotFound";

    /// <summary>The resource key of the message that's shown if the cache is no longer used because a fallback model answered.</summary>
    private const string OtherModel = "Cache.OtherModel";

    /// <summary>The number of consecutive answers without a cache hit after which the group stops using the cache.</summary>
    private const int MaxFruitless = 2;

    /// <summary>
    /// The number of failed requests after which the group stops using the cache if no request has created the cache. The waiting requests are then sent
    /// without the cache.
    /// </summary>
    private const int MaxFailed = 10;

    /// <summary>The time that's subtracted from the lifetime of the cache, because a request needs time to reach the service.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private readonly object _lock = new();
    private readonly LinkedList<Place> _places = new();
    private CacheRates? _rates;
    private long _tokens;
    private decimal _loss;
    private long? _aliveSince;
    private int _pending;
    private int _sent;
    private int _skipped;
    private int _fruitless;
    private int _failed;

    /// <summary>Gets the resource key of the message that explains why the cache isn't used. The value is null while the cache is used.</summary>
    public string? StopReason { get; private set; }

    /// <summary>Adds a request. Requests must be added in the order of the inputs.</summary>
    public Place Join()
    {
        lock (_lock)
        {
            var place = new Place();
            _places.AddLast(place);
            return place;
        }
    }

    /// <summary>Counts a request that isn't sent because its answer is already known.</summary>
    public void Skip()
    {
        lock (_lock) _skipped++;
    }

    /// <summary>Waits until a request can be sent.</summary>
    /// <param name="place">The position of the request in the group.</param>
    /// <param name="rates">The prices of the cache.</param>
    /// <param name="tokens">The estimated number of tokens in the prefix.</param>
    /// <param name="cancellationToken">A token that cancels the wait.</param>
    /// <returns>true if the prefix gets the cache marker; otherwise, false.</returns>
    public async Task<bool> EnterAsync(Place place, CacheRates rates, long tokens, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _rates ??= rates;
            if (_tokens == 0) _tokens = tokens;
            place.State = PlaceState.Waiting;
            Admit();
        }

        using CancellationTokenRegistration registration = cancellationToken.Register(() => place.Outcome.TrySetCanceled(cancellationToken));
        return await place.Outcome.Task.ConfigureAwait(false);
    }

    /// <summary>Records the token usage of an answer to a request whose prefix has the cache marker.</summary>
    public void Note(Place place, Usage? usage)
    {
        lock (_lock)
        {
            if (place.State != PlaceState.Marked && place.State != PlaceState.Answered) return;
            long created = usage?.CacheCreationInputTokens ?? 0, cached = usage?.CachedTokens ?? 0;
            if (created > 0) _tokens = created + cached;
            // If the service reports neither a cache hit nor a cache creation, it might still have charged for a creation. In this case, a creation is counted.
            long paid = created == 0 && cached == 0 ? _tokens : created;
            _loss += (paid * _rates!.Surcharge) - (cached * _rates.Saving);
            if (cached > 0)
            {
                _fruitless = 0;
                KeepAlive(place.SentAt);
            }
            else
            {
                _fruitless++;
            }

            if (created > 0) KeepAlive(time.GetTimestamp());
            if (cached == 0 && created == 0 && _aliveSince is null) StopReason = NotFound;
            if (place.State == PlaceState.Marked) _pending--;
            place.State = PlaceState.Answered;
            Admit();
        }
    }

    /// <summary>Stops using the cache because a fallback model answered. Each model has its own cache.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            StopReason ??= OtherModel;
            Admit();
        }
    }

    /// <summary>Removes a request. Call this method even if the request wasn't sent.</summary>
    public void Leave(Place place)
    {
        lock (_lock)
        {
            if (place.State == PlaceState.Left) return;
            if (place.State == PlaceState.Marked)
            {
                _pending--;
                if (_aliveSince is null && ++_failed >= MaxFailed) StopReason ??= DoesNotPay;
            }

            place.State = PlaceState.Left;
            _places.Remove(place);
            Admit();
        }
    }

    private void KeepAlive(long since)
    {
        if (_aliveSince is null || since > _aliveSince) _aliveSince = since;
    }

    /// <summary>
    /// Allows the next requests to be sent, strictly in the order of the inputs. With streaming, the request for a later input might not end until the answers
    /// to earlier inputs are written. If an earlier request waited for a later request, neither request would ever end.
    /// </summary>
    private void Admit()
    {
        foreach (Place place in _places)
        {
            if (place.State is PlaceState.Marked or PlaceState.Unmarked or PlaceState.Answered) continue;
            if (place.State != PlaceState.Waiting || Decide() is not { } isMarked) return;
            place.State = isMarked ? PlaceState.Marked : PlaceState.Unmarked;
            place.SentAt = time.GetTimestamp();
            _sent++;
            if (isMarked) _pending++;
            place.Outcome.TrySetResult(isMarked);
        }
    }

    /// <summary>Determines whether the prefix of the next request gets the cache marker. Returns null if the request must wait.</summary>
    private bool? Decide()
    {
        if (StopReason is not null) return false;
        bool isAlive = _aliveSince is { } since && time.GetElapsedTime(since) < CacheRates.Lifetime - Margin;
        // While the first request creates the cache, no other request is in flight. After that, the number of in-flight requests that use the cache is limited.
        // If the service doesn't find the cache, each of these requests might create the cache again, and each creation costs extra.
        if (isAlive ? Fits(_pending + 1) : _pending == 0 && Fits(1) && IsWorthIt()) return true;
        if (_pending > 0) return null;
        StopReason = _loss == 0 ? DoesNotPay : NotFound;
        // The cache doesn't exist or has expired. If the remaining requests would save less than another creation costs, the cache is no longer used. In this
        // case, the message states that the cache doesn't reduce the cost, even if the service didn't find the cache for some requests.
        if (!isAlive && !IsWorthIt()) StopReason = DoesNotPay;
        return false;
    }

    private bool Fits(int creations) =>
        _fruitless < MaxFruitless && _loss + (creations * _tokens * _rates!.Surcharge) <= _tokens * _rates.Creation;

    private bool IsWorthIt() => requests.Count is not { } count || _rates!.PaysOff(count - _skipped - _sent);

    /// <summary>Represents the position of a request in its group.</summary>
    internal sealed class Place
    {
        public PlaceState State { get; set; }

        /// <summary>Gets or sets the time when the request was allowed to be sent, as a timestamp of the clock.</summary>
        public long SentAt { get; set; }

        /// <summary>Gets the task source whose result indicates whether the prefix gets the cache marker.</summary>
        public TaskCompletionSource<bool> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    internal enum PlaceState
    {
        /// <summary>The request was added, but isn't ready to be sent.</summary>
        Joined,

        /// <summary>The request is ready, and waits for its turn.</summary>
        Waiting,

        /// <summary>The request can be sent, and its prefix has no cache marker.</summary>
        Unmarked,

        /// <summary>The request can be sent, and its prefix has the cache marker.</summary>
        Marked,

        /// <summary>
        /// The service answered the request, whose prefix has the cache marker. More requests for the same input can follow, such as requests with tool
        /// results.
        /// </summary>
        Answered,

        /// <summary>The request has ended and no longer belongs to the group.</summary>
        Left,
    }
}

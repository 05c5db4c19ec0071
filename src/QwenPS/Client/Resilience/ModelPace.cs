namespace QwenPS.Client.Resilience;

/// <summary>
/// Controls the pace of one model. The pace consists of the rate of calls and the number of concurrent calls. At the beginning, only a few calls are sent.
/// After the service refuses a call with the status 429, the pace stays below the limit that was detected. All callers of the model share the pace, and wait in
/// the order in which they arrive.
/// </summary>
/// <param name="time">The clock.</param>
#pragma warning disable CA1001 // A semaphore whose wait handle isn't used doesn't need to be disposed of.
internal sealed class ModelPace(TimeProvider time)
#pragma warning restore CA1001
{
    /// <summary>The number of calls that are sent immediately at the start of a run.</summary>
    private const int Beginning = 4;

    /// <summary>
    /// The maximum factor by which the number of sent calls can increase per second. The factor also applies before the first answer arrives. Thinking models
    /// take minutes to answer, so their answers can't control the rate at the beginning. Services refuse bursts. A burst is a second with more than twice as
    /// many calls as the previous second. For this reason, the factor is less than two.
    /// </summary>
    private const double Rise = 1.5;

    /// <summary>
    /// The number of additional calls that each successful call allows. With this value, the number of concurrent calls doubles in the time that two
    /// consecutive answers take.
    /// </summary>
    private const double Growth = 1.5;

    /// <summary>If no call is sent for this number of seconds and no call is in flight, the next calls are treated like the first calls of a run.</summary>
    private const double Idle = 60;

    /// <summary>
    /// The maximum number of seconds that a call waits because of the limit on concurrent calls. After this time, the call is sent even if the limit is
    /// exceeded. Otherwise, the in-flight calls and the waiting call could wait for each other forever.
    /// </summary>
    private const double MaxQueueSeconds = 30;

    /// <summary>
    /// The fraction of a known quota that's used. The value is less than 1, because calls can arrive at the service closer together than they were sent.
    /// </summary>
    private const double QuotaShare = 0.98;

    /// <summary>The maximum pause in seconds if the service refuses a call and doesn't specify a wait time.</summary>
    private const double UnaskedPause = 1;

    private readonly SemaphoreSlim _queue = new(1);
    private readonly AdaptiveRate _requests = new();
    private readonly AdaptiveRate _tokens = new();
    private readonly AdaptiveConcurrency _concurrency = new();
    private readonly AdaptiveGrowth _growth = new();
    private readonly PaceReport _report = new();
    private Queue<Sent> _lastSecond = new();
    private double _begun = double.NegativeInfinity;
    private double _lastStart = double.NegativeInfinity;
    private double _pausedUntil;
    private double _averageTokens;
    private double? _averageSeconds;
    private long _started;
    private long _succeeded;
    private long _refusals;
    private int _inFlight;
    private int _waiting;

    /// <summary>Gets the number of times that the service refused a call because of a limit.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    private double Now => time.GetTimestamp() / (double)time.TimestampFrequency;

    /// <summary>Waits until a call can be sent, and counts the call.</summary>
    /// <param name="estimatedTokens">The estimated number of tokens of the call, or 0 if the number is unknown.</param>
    /// <param name="cancellationToken">A token that cancels the wait.</param>
    public ValueTask<PaceLease> EnterAsync(long estimatedTokens, CancellationToken cancellationToken)
    {
        lock (_queue)
        {
            if (_waiting == 0 && GetDelay(Now) <= 0) return new(Start(estimatedTokens));
            _waiting++;
        }

        return new(WaitAsync(estimatedTokens, cancellationToken));
    }

    /// <summary>
    /// Sets the limits that the service specifies. Calls never exceed these limits. A limit of 0 is ignored. If such a limit were enforced, calls would wait
    /// forever, and no response could show why the model can't be called.
    /// </summary>
    public void SetQuota(double? requestsPerMinute, double? tokensPerMinute)
    {
        lock (_queue)
        {
            if (requestsPerMinute is > 0 and var requests) _requests.SetCeiling(QuotaShare * requests / 60);
            if (tokensPerMinute is > 0 and var tokens) _tokens.SetCeiling(QuotaShare * tokens / 60);
        }
    }

    public Pace ToPace(string model)
    {
        lock (_queue)
        {
            return new Pace
            {
                Model = model,
                RequestsPerMinute = _requests.PerSecond * 60,
                TokensPerMinute = _tokens.PerSecond * 60,
                Concurrency = _concurrency.Limit,
                InFlight = _inFlight,
                Refusals = Refusals,
                AnswerSeconds = _averageSeconds,
                PauseLeft = TimeSpan.FromTicks((long)(Math.Max(0, _pausedUntil - Now) * TimeSpan.TicksPerSecond)),
            };
        }
    }

    /// <summary>Records that the service refused a call because of a limit.</summary>
    /// <param name="lease">The call.</param>
    /// <param name="kind">The kind of limit.</param>
    /// <param name="isGrowth">A value that indicates whether the service refused the call because it was part of a burst.</param>
    /// <param name="retryAfter">The wait time that the service requests, or null if the service doesn't specify a time.</param>
    /// <returns>True if the change of the pace is large enough to log; otherwise, false.</returns>
    public bool Refuse(PaceLease lease, ErrorKind kind, bool isGrowth, TimeSpan? retryAfter)
    {
        lock (_queue)
        {
            double now = Now;
            Interlocked.Increment(ref _refusals);
            Forget(now);
            _lastSecond = new(_lastSecond.Where(one => one.Time != lease.Started));
            if (kind == ErrorKind.Concurrency) _concurrency.Refused(_inFlight - 1, lease.Started, now);
            else if (kind == ErrorKind.TokenQuota) _tokens.Refused(lease.Started, Math.Max(1, _lastSecond.Sum(one => one.Tokens)), _averageTokens, now);

            // If the growth factor of AdaptiveGrowth is already at its minimum, the rate itself is too high, so the rate is reduced.
            else if (!isGrowth || _growth.Refused(lease.Started, Beginning, now)) _requests.Refused(lease.Started, Math.Max(1, _lastSecond.Count), 1, now);
            double wait = retryAfter is { } asked
                ? RetryPipeline.Min(asked, RetryPipeline.MaxRetryAfter).TotalSeconds
                : kind == ErrorKind.Concurrency ? 0
                : Math.Min(UnaskedPause, 1 / (_requests.PerSecond ?? 1));
            _pausedUntil = Math.Max(_pausedUntil, now + wait);
            return _report.IsDue(_requests.PerSecond * 60, _tokens.PerSecond * 60, _concurrency.Limit, now);
        }
    }

    /// <param name="lease">The call that ended.</param>
    /// <param name="hasSucceeded">A value that indicates whether the service accepted the call.</param>
    /// <param name="tokens">The number of tokens used, or null if the number is unknown.</param>
    public void Leave(PaceLease lease, bool hasSucceeded, long? tokens)
    {
        lock (_queue)
        {
            _inFlight--;
            if (!hasSucceeded) return;
            _succeeded++;
            _concurrency.Succeeded(lease.Started);
            double seconds = Now - lease.Started;
            _averageSeconds = _averageSeconds is { } average ? (average * 0.9) + (seconds * 0.1) : seconds;
            if (tokens is { } used) _averageTokens = _averageTokens == 0 ? used : (_averageTokens * 0.9) + (used * 0.1);
        }
    }

    private async Task<PaceLease> WaitAsync(long estimatedTokens, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                double since = Now;
                while (true)
                {
                    double delay;
                    lock (_queue)
                    {
                        delay = GetDelay(Now);
                        if (delay <= 0 || (Now - since > MaxQueueSeconds && GetDelay(Now, ignoreConcurrency: true) <= 0)) return Start(estimatedTokens);
                    }

                    var wait = TimeSpan.FromTicks((long)(Math.Min(delay, 1) * TimeSpan.TicksPerSecond) + TimeSpan.TicksPerMillisecond);
                    await time.DelayAsync(wait, cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                _queue.Release();
            }
        }
        finally
        {
            lock (_queue) _waiting--;
        }
    }

    private double GetDelay(double now, bool ignoreConcurrency = false)
    {
        if (now - _lastStart > Idle && _inFlight == 0) Begin(now);
        double delay = Math.Max(Math.Max(_pausedUntil - now, _requests.GetDelay(now)), Math.Max(_tokens.GetDelay(now), _growth.GetDelay(now)));
        if (!ignoreConcurrency && _inFlight >= _concurrency.Limit) delay = Math.Max(delay, 0.02);

        // If no call is in flight, another call doesn't increase the number of concurrent calls. For this reason, calls that are made one after another aren't
        // delayed.
        bool isRise = _inFlight > 0 && _started >= Beginning + (Growth * _succeeded) && _started >= Beginning * Math.Pow(Rise, Math.Min(now - _begun, 60));
        return isRise ? Math.Max(delay, 0.02) : delay;
    }

    private void Begin(double now)
    {
        _begun = now;
        _started = _succeeded = 0;
    }

    private PaceLease Start(long estimatedTokens)
    {
        double now = Now;
        _started++;
        _inFlight++;
        _lastStart = now;
        Forget(now);
        double tokens = Math.Max(estimatedTokens, _averageTokens);
        _lastSecond.Enqueue(new Sent(now, tokens));
        _growth.Take(now);
        _requests.Take(1, now);
        _tokens.Take(Math.Max(1, tokens), now);
        return new PaceLease(this, now);
    }

    private void Forget(double now)
    {
        while (_lastSecond.Count > 0 && _lastSecond.Peek().Time < now - 1) _lastSecond.Dequeue();
    }

    /// <summary>
    /// Represents a call that was sent, and its estimated number of tokens. This type isn't a tuple, because the runtime has no precompiled code for a queue of
    /// tuples, so the first call would wait for the JIT compiler.
    /// </summary>
    private sealed record Sent(double Time, double Tokens);
}

/// <summary>Represents one attempt of a call. The attempt counts toward the pace from the time when it's sent until it ends.</summary>
/// <param name="pace">The pace of the model.</param>
/// <param name="started">The time when the attempt was sent, according to the clock of the pace.</param>
internal sealed class PaceLease(ModelPace pace, double started) : IDisposable
{
    private bool _hasEnded;

    public double Started => started;

    /// <summary>Gets or sets a value that indicates whether the service accepted the call.</summary>
    public bool HasSucceeded { get; set; }

    /// <summary>Gets or sets the number of tokens used, or null if the number is unknown.</summary>
    public long? Tokens { get; set; }

    /// <inheritdoc cref="ModelPace.Refuse"/>
    public bool Refuse(ErrorKind kind, bool isGrowth, TimeSpan? retryAfter) => pace.Refuse(this, kind, isGrowth, retryAfter);

    /// <summary>Returns the current pace.</summary>
    public Pace ToPace(string model) => pace.ToPace(model);

    public void Dispose()
    {
        if (_hasEnded) return;
        _hasEnded = true;
        pace.Leave(this, HasSucceeded, Tokens);
    }
}

/// <summary>Determines whether a change of the pace is logged. Small changes near the limit aren't logged. This class isn't thread-safe.</summary>
internal sealed class PaceReport
{
    /// <summary>The minimum relative change of the pace that's logged.</summary>
    private const double Share = 0.15;

    /// <summary>The minimum number of seconds between two log lines. Without this interval, there would be many log lines at the beginning of a run.</summary>
    private const double Interval = 2;

    private double? _requests;
    private double? _tokens;
    private int? _concurrency;
    private double _lastTime = double.NegativeInfinity;

    /// <summary>
    /// Determines whether the pace has changed enough to be logged. If the result is true, later calls of this method compare the pace with the current values.
    /// </summary>
    /// <param name="requests">The requests per minute, or null if there's no limit.</param>
    /// <param name="tokens">The tokens per minute, or null if there's no limit.</param>
    /// <param name="concurrency">The number of concurrent calls, or null if there's no limit.</param>
    /// <param name="now">The current time in seconds, from any clock.</param>
    public bool IsDue(double? requests, double? tokens, int? concurrency, double now)
    {
        if (now - _lastTime < Interval) return false;
        if (!IsNew(_requests, requests) && !IsNew(_tokens, tokens) && !IsNew(_concurrency, concurrency)) return false;
        (_requests, _tokens, _concurrency, _lastTime) = (requests, tokens, concurrency, now);
        return true;
    }

    private static bool IsNew(double? before, double? now) => now is { } rate && (before is not { } known || Math.Abs(rate - known) > Share * known);
}

/// <summary>
/// Detects the maximum number of calls that can be in flight at the same time. There's no limit until the service refuses a call because too many calls are in
/// flight. After a refusal, the limit is slightly below the number of calls that were in flight, and then increases slowly. This class isn't thread-safe.
/// </summary>
internal sealed class AdaptiveConcurrency
{
    /// <summary>This number is multiplied by the limit. After the resulting number of successful calls, the limit increases by one.</summary>
    private const int SuccessesPerSlot = 20;

    private double _lastRefusal = double.NegativeInfinity;
    private int _successes;

    /// <summary>Gets the maximum number of calls in flight, or null if no limit was detected.</summary>
    public int? Limit { get; private set; }

    /// <param name="others">The number of other calls that were in flight.</param>
    /// <param name="sent">The time when the refused call was sent.</param>
    /// <param name="now">The current time.</param>
    public void Refused(int others, double sent, double now)
    {
        if (sent <= _lastRefusal) return;
        _lastRefusal = now;
        _successes = 0;
        Limit = Math.Max(1, Limit is { } limit ? Math.Min(limit - 1, others) : others);
    }

    public void Succeeded(double sent)
    {
        if (Limit is not { } limit || sent < _lastRefusal || ++_successes < SuccessesPerSlot * limit) return;
        _successes = 0;
        Limit = limit + 1;
    }
}

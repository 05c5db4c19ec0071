using System.Diagnostics;

namespace QwenPS.Client.Resilience;

/// <summary>
/// The pace of one model: begins gently, and after each kind of 429 keeps below the limit that it told of. All callers of the model share it,
/// and wait in the order in which they came.
/// </summary>
/// <param name="unit">What counts as a second.</param>
#pragma warning disable CA1001 // A semaphore that nobody asked for its handle holds nothing to dispose of.
internal sealed class ModelPace(TimeSpan unit)
#pragma warning restore CA1001
{
    /// <summary>So many calls go out at once at the beginning of a run.</summary>
    private const int Beginning = 4;

    /// <summary>
    /// So many times as many calls may have gone out a second later, answered or not: answers of models that think take minutes. Fewer than double,
    /// since services call it too sudden a rise when a second has more than twice the calls of the one before.
    /// </summary>
    private const double Rise = 1.5;

    /// <summary>So many calls each success lets out beside its own place: doubling in two answers' time.</summary>
    private const double Growth = 1.5;

    /// <summary>After so many seconds without a call the next run begins gently again.</summary>
    private const double Idle = 60;

    /// <summary>So long nothing but a lack of places holds a call back: whoever holds the others may be waiting for this one.</summary>
    private const double LongestQueue = 30;

    /// <summary>The longest pause without a word of the service on how long it has to be.</summary>
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
    private long _started;
    private long _succeeded;
    private long _refusals;
    private int _inFlight;
    private int _waiting;

    /// <summary>How often the service has refused a call for a limit.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    private double Now => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency / unit.TotalSeconds;

    /// <summary>Waits until a call may go out, and counts it.</summary>
    public ValueTask<PaceLease> EnterAsync(CancellationToken cancellationToken)
    {
        lock (_queue)
        {
            if (_waiting == 0 && DelayOf(Now) <= 0) return new(Start());
            _waiting++;
        }

        return new(WaitAsync(cancellationToken));
    }

    public Pace ToPace(string model)
    {
        lock (_queue)
        {
            return new Pace
            {
                Model = model,
                RequestsPerMinute = _requests.PerSecond * 60 / unit.TotalSeconds,
                TokensPerMinute = _tokens.PerSecond * 60 / unit.TotalSeconds,
                Concurrency = _concurrency.Limit,
                InFlight = _inFlight,
                Refusals = Refusals,
                PauseLeft = TimeSpan.FromTicks((long)(Math.Max(0, _pausedUntil - Now) * unit.Ticks)),
            };
        }
    }

    public void Pause(TimeSpan wait)
    {
        lock (_queue) _pausedUntil = Math.Max(_pausedUntil, Now + (wait.Ticks / (double)unit.Ticks));
    }

    /// <summary>The service refused a call for a limit.</summary>
    /// <param name="lease">The call.</param>
    /// <param name="kind">Which limit.</param>
    /// <param name="isGrowth">Whether it is the limit on a sudden rise.</param>
    /// <param name="retryAfter">How long the service wants to be left alone; null where it does not say.</param>
    /// <returns>Whether the pace has changed so that it is worth telling.</returns>
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

            // A rise that is refused however slow it is is a matter of how much, and not of how suddenly.
            else if (!isGrowth || _growth.Refused(lease.Started, Beginning, now)) _requests.Refused(lease.Started, Math.Max(1, _lastSecond.Count), 1, now);
            double wait = retryAfter is { } asked ? RetryPipeline.Min(asked, RetryPipeline.LongestAsked).Ticks / (double)unit.Ticks : kind == ErrorKind.Concurrency ? 0 : Math.Min(UnaskedPause, 1 / (_requests.PerSecond ?? 1));
            _pausedUntil = Math.Max(_pausedUntil, now + wait);
            return _report.IsDue(_requests.PerSecond * 60 / unit.TotalSeconds, _tokens.PerSecond * 60 / unit.TotalSeconds, _concurrency.Limit, now);
        }
    }

    /// <param name="lease">The call that has ended.</param>
    /// <param name="hasSucceeded">Whether it was answered.</param>
    /// <param name="tokens">What it used; null where that is not known.</param>
    public void Leave(PaceLease lease, bool hasSucceeded, long? tokens)
    {
        lock (_queue)
        {
            _inFlight--;
            if (!hasSucceeded) return;
            _succeeded++;
            _concurrency.Succeeded(lease.Started);
            if (tokens is { } used) _averageTokens = _averageTokens == 0 ? used : (_averageTokens * 0.9) + (used * 0.1);
        }
    }

    private async Task<PaceLease> WaitAsync(CancellationToken cancellationToken)
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
                        delay = DelayOf(Now);
                        if (delay <= 0 || (Now - since > LongestQueue && DelayOf(Now, ignoreConcurrency: true) <= 0)) return Start();
                    }

                    await Task.Delay(TimeSpan.FromTicks((long)(Math.Min(delay, 1) * unit.Ticks) + TimeSpan.TicksPerMillisecond), cancellationToken).ConfigureAwait(false);
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

    private double DelayOf(double now, bool ignoreConcurrency = false)
    {
        if (now - _lastStart > Idle && _inFlight == 0) Begin(now);
        double delay = Math.Max(Math.Max(_pausedUntil - now, _requests.DelayOf(now)), Math.Max(_tokens.DelayOf(now), _growth.DelayOf(now)));
        if (!ignoreConcurrency && _inFlight >= _concurrency.Limit) delay = Math.Max(delay, 0.02);

        // One after the other is no rise, whether they succeed or not.
        bool isRise = _inFlight > 0 && _started >= Beginning + (Growth * _succeeded) && _started >= Beginning * Math.Pow(Rise, Math.Min(now - _begun, 60));
        return isRise ? Math.Max(delay, 0.02) : delay;
    }

    private void Begin(double now)
    {
        _begun = now;
        _started = _succeeded = 0;
    }

    private PaceLease Start()
    {
        double now = Now;
        _started++;
        _inFlight++;
        _lastStart = now;
        Forget(now);
        _lastSecond.Enqueue(new Sent(now, _averageTokens));
        _growth.Take(now);
        _requests.Take(1, now);
        _tokens.Take(Math.Max(1, _averageTokens), now);
        return new PaceLease(this, now);
    }

    private void Forget(double now)
    {
        while (_lastSecond.Count > 0 && _lastSecond.Peek().Time < now - 1) _lastSecond.Dequeue();
    }

    /// <summary>A call that went out, and what it is taken to use. A type of ours: for a queue of it, unlike one of tuples, there is compiled code.</summary>
    private readonly record struct Sent(double Time, double Tokens);
}

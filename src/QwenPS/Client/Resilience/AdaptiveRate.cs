namespace QwenPS.Client.Resilience;

/// <summary>
/// Detects an undocumented limit on the requests or tokens per second. The rate isn't limited until the service refuses a call. After a refusal, the rate is
/// reduced. Then, the rate increases quickly to just below the refused rate, and slowly above this value. If the service specifies the limit, the rate starts
/// at this limit and doesn't exceed it. Times are in seconds and can come from any clock. This class isn't thread-safe.
/// <para>
/// Calls are spread evenly. If a timer is late, the next calls are sent closer together, so the average rate stays the same. As a result, a service that counts
/// the calls of the last second could count one call too many. For this reason, the calls are also counted in a window of slightly more than a second. The
/// window never contains more calls than the rate allows, so the rate isn't exceeded in any second, even after late timers.
/// </para>
/// </summary>
internal sealed class AdaptiveRate
{
    /// <summary>The multiplier for a rate that was slightly too high.</summary>
    private const double Cut = 0.94;

    /// <summary>The multiplier for a rate at which a call was refused again shortly after a reduction. Such a rate is much too high.</summary>
    private const double HardCut = 0.7;

    /// <summary>The fraction by which the rate increases per second if it's far below the last refused rate.</summary>
    private const double FastGrowth = 0.2;

    /// <summary>The fraction by which the rate increases per second if it's near or above the last refused rate.</summary>
    private const double SlowGrowth = 0.0015;

    /// <summary>The fraction of the last refused rate up to which the rate increases quickly.</summary>
    private const double Known = 0.97;

    /// <summary>The lowest rate per second, which is one call per minute.</summary>
    private const double MinRate = 1.0 / 60;

    /// <summary>A time in seconds. If the service refuses a call within this time after a reduction, the reduction was too small.</summary>
    private const double Soon = 1.5;

    /// <summary>The number of seconds by which a call can be late without delaying later calls. This tolerance exists because timers aren't exact.</summary>
    private const double Slack = 0.3;

    /// <summary>
    /// The multiplier for the rate after the first refusal near the limit that the service specified. Such a refusal usually occurs because calls arrive closer
    /// together than they were sent, and not because the limit is wrong.
    /// </summary>
    private const double KnownCut = 0.98;

    /// <summary>If this number of seconds passes without a refusal, the next refusal near the specified limit is again treated as a first refusal.</summary>
    private const double KnownInterval = 10;

    private readonly Queue<Taken> _window = new();
    private double _windowCost;
    private double _refusedAt = double.PositiveInfinity;
    private double _ceiling = double.PositiveInfinity;
    private double _lastRefusal;
    private bool _isRamp;
    private double _lastGrowth;
    private double _next;

    /// <summary>Gets the current limit per second, or null if no limit is known.</summary>
    public double? PerSecond { get; private set; }

    /// <summary>Sets the limit that the service specifies.</summary>
    public void SetCeiling(double perSecond)
    {
        _ceiling = Math.Max(perSecond, MinRate);
        PerSecond = Math.Min(PerSecond ?? _ceiling, _ceiling);
    }

    /// <summary>Returns the number of seconds that a call has to wait. The value is zero or less if the call doesn't have to wait.</summary>
    public double GetDelay(double now)
    {
        if (PerSecond is null) return 0;
        Grow(now);
        return Math.Max(_next, WindowEnd(PerSecond.Value)) - now;
    }

    /// <summary>Counts a call that's being sent.</summary>
    public void Take(double cost, double now)
    {
        if (PerSecond is not { } rate) return;
        _next = Math.Max(now - Slack, _next) + (cost / rate);
        _window.Enqueue(new Taken(now, cost));
        _windowCost += cost;
        while (_windowCost - _window.Peek().Cost >= WindowSize(rate)) _windowCost -= _window.Dequeue().Cost;
    }

    /// <summary>Records that the service refused a call.</summary>
    /// <param name="sent">The time when the refused call was sent.</param>
    /// <param name="accepted">The number of requests or tokens that the service accepted in the second before the refusal.</param>
    /// <param name="cost">The number of requests or tokens of the refused call.</param>
    /// <param name="now">The current time.</param>
    public void Refused(double sent, double accepted, double cost, double now)
    {
        if (PerSecond is not { } known)
        {
            // At the first refusal, the rate is still increasing, so the limit isn't exactly known yet.
            _isRamp = true;
            PerSecond = Math.Max(accepted * Cut, MinRate);
        }
        else if (sent <= _lastRefusal)
        {
            // If the call was sent before the rate was reduced, the refusal doesn't show whether the new rate is too high. The first detected rate is an
            // exception, because it was calculated from a second that includes such calls.
            if (_isRamp) PerSecond = Math.Max(known - cost, Math.Min(known, Math.Max(cost, MinRate)));
            return;
        }
        else if (known > Known * _ceiling && now - _lastRefusal > KnownInterval)
        {
            PerSecond = known * KnownCut;
        }
        else
        {
            _isRamp = false;
            _refusedAt = Math.Min(known, Math.Max(accepted, known * Cut));
            PerSecond = Math.Max(_refusedAt * (now - _lastRefusal < Soon ? HardCut : Cut), MinRate);
        }

        _lastRefusal = _lastGrowth = now;
    }

    /// <summary>
    /// Returns the maximum number of requests or tokens in a window. This number can be greater than the rate, because a window is longer than a second.
    /// </summary>
    private static double WindowSize(double rate) => Math.Floor(rate) + 1;

    /// <summary>Returns the time from which another call fits into the window.</summary>
    private double WindowEnd(double rate) => _windowCost < WindowSize(rate) ? double.NegativeInfinity : _window.Peek().Time + (WindowSize(rate) / rate);

    private void Grow(double now)
    {
        double rate = PerSecond!.Value;
        double passed = now - _lastGrowth;
        if (passed < 0.1) return;
        _lastGrowth = now;
        double since = (now - _lastRefusal) / 10;
        double growth = rate < Known * _refusedAt ? FastGrowth : Math.Min(FastGrowth, SlowGrowth * (1 + (since * since)));
        double grown = rate * (1 + (growth * Math.Min(passed, 1)));
        PerSecond = Math.Min(_ceiling, rate < Known * _refusedAt ? Math.Min(grown, Known * _refusedAt) : grown);
    }

    /// <summary>Represents a call that was sent, and its number of requests or tokens.</summary>
    private sealed record Taken(double Time, double Cost);
}

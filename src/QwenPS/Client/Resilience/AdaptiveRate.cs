namespace QwenPS.Client.Resilience;

/// <summary>
/// Detects an undocumented limit per second. Nothing is limited until the service refuses a call; then the rate is reduced, rises quickly
/// to just below the refused rate, and slowly above it. If the limit is known, the rate starts there and doesn't rise above it. Times are in seconds of any
/// clock. Not thread-safe.
/// <para>
/// Calls are spread evenly. After a late timer, the next calls are sent closer together, so the average rate stays the same. A service that counts the
/// calls of the last second could then count one call too many. For this reason, a window of slightly more than a second never contains more calls than
/// the rate allows for its length. So no second exceeds the rate, even after late timers.
/// </para>
/// </summary>
internal sealed class AdaptiveRate
{
    /// <summary>The factor for a rate that was a little too high.</summary>
    private const double Cut = 0.94;

    /// <summary>The factor for a rate that was refused again immediately, which means that the rate is far too high.</summary>
    private const double HardCut = 0.7;

    /// <summary>The growth per second far below the limit.</summary>
    private const double FastGrowth = 0.2;

    /// <summary>The growth per second near the last refused rate.</summary>
    private const double SlowGrowth = 0.0015;

    /// <summary>The share of the last refused rate up to which growth is fast.</summary>
    private const double Known = 0.97;

    /// <summary>The lowest rate per second: one call per minute.</summary>
    private const double MinRate = 1.0 / 60;

    /// <summary>A refusal within this many seconds after the last reduction means that the reduction was too small.</summary>
    private const double Soon = 1.5;

    /// <summary>How late a call may be, in seconds, without losing its place, because timers aren't exact.</summary>
    private const double Slack = 0.3;

    /// <summary>The factor after the first refusal near a known limit, which is usually due to calls that arrive closer together than they were sent.</summary>
    private const double KnownCut = 0.98;

    /// <summary>A refusal near a known limit is the first one if there wasn't another one within this many seconds.</summary>
    private const double KnownInterval = 10;

    private readonly Queue<Taken> _window = new();
    private double _windowCost;
    private double _refusedAt = double.PositiveInfinity;
    private double _ceiling = double.PositiveInfinity;
    private double _lastRefusal;
    private bool _isRamp;
    private double _lastGrowth;
    private double _next;

    /// <summary>The limit per second; null if no limit was detected.</summary>
    public double? PerSecond { get; private set; }

    /// <summary>Sets the limit that the service specifies.</summary>
    public void SetCeiling(double perSecond)
    {
        _ceiling = Math.Max(perSecond, MinRate);
        PerSecond = Math.Min(PerSecond ?? _ceiling, _ceiling);
    }

    /// <summary>Returns how long a call has to wait in seconds; zero or less if it doesn't.</summary>
    public double GetDelay(double now)
    {
        if (PerSecond is null) return 0;
        Grow(now);
        return Math.Max(_next, WindowEnd(PerSecond.Value)) - now;
    }

    /// <summary>Counts a call that is sent now.</summary>
    public void Take(double cost, double now)
    {
        if (PerSecond is not { } rate) return;
        _next = Math.Max(now - Slack, _next) + (cost / rate);
        _window.Enqueue(new Taken(now, cost));
        _windowCost += cost;
        while (_windowCost - _window.Peek().Cost >= WindowSize(rate)) _windowCost -= _window.Dequeue().Cost;
    }

    /// <summary>Records that the service refused a call.</summary>
    /// <param name="sent">When the refused call was sent.</param>
    /// <param name="accepted">How much the service accepted in the second before, as far as that's known.</param>
    /// <param name="cost">How much of the limit the refused call uses.</param>
    /// <param name="now">The current time.</param>
    public void Refused(double sent, double accepted, double cost, double now)
    {
        if (PerSecond is not { } known)
        {
            // The first refusal happens during the ramp-up, so the limit isn't known exactly yet.
            _isRamp = true;
            PerSecond = Math.Max(accepted * Cut, MinRate);
        }
        else if (sent <= _lastRefusal)
        {
            // Calls that were in flight at the reduction don't show whether the new rate is too high, but they count in the second from which the first rate was calculated.
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

    /// <summary>The window size. It is more than the rate, so the window is longer than a second.</summary>
    private static double WindowSize(double rate) => Math.Floor(rate) + 1;

    /// <summary>When the window has room again.</summary>
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

    /// <summary>A call that was sent, and its share of the limit.</summary>
    private readonly record struct Taken(double Time, double Cost);
}

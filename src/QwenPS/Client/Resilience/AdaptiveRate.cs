namespace QwenPS.Client.Resilience;

/// <summary>
/// Finds a limit of so much a second that nobody has told: nothing is held back until the service says no; then the rate is cut, grows quickly
/// to just below where that happened, and slowly beyond. Times are seconds of any clock. Not thread-safe.
/// <para>
/// What is sent is spread evenly. A timer that is late would cost a place each time, so lost time is made up for; but then the next ones come closer
/// together, and a service that counts the last second finds one too many in it. So no window that is a little longer than a second holds more than the
/// rate times its length: however late a timer is, the service sees no second that is fuller than the rate allows.
/// </para>
/// </summary>
internal sealed class AdaptiveRate
{
    /// <summary>What is left of a rate that was a little too high.</summary>
    private const double Cut = 0.94;

    /// <summary>What is left of a rate that was refused again at once: it is far too high.</summary>
    private const double HardCut = 0.7;

    /// <summary>Growth a second where the limit is far away.</summary>
    private const double FastGrowth = 0.2;

    /// <summary>Growth a second where the limit was met before.</summary>
    private const double SlowGrowth = 0.0015;

    /// <summary>Share of the last refused rate up to which growth is fast.</summary>
    private const double Known = 0.97;

    /// <summary>The lowest rate: one a minute.</summary>
    private const double Least = 1.0 / 60;

    /// <summary>A refusal so soon after the last cut means that the cut was not enough.</summary>
    private const double Soon = 1.5;

    /// <summary>Seconds by which something may be late without its place being lost: timers are not exact.</summary>
    private const double Slack = 0.3;

    private readonly Queue<Taken> _window = new();
    private double _windowCost;
    private double _refusedAt = double.PositiveInfinity;
    private double _lastRefusal;
    private bool _isRamp;
    private double _lastGrowth;
    private double _next;

    /// <summary>What may be sent a second; null while no limit was met.</summary>
    public double? PerSecond { get; private set; }

    /// <summary>How long something has to wait before it may be sent; zero or less: not at all.</summary>
    public double DelayOf(double now)
    {
        if (PerSecond is null) return 0;
        Grow(now);
        return Math.Max(_next, WindowEnd(PerSecond.Value)) - now;
    }

    /// <summary>Counts something that is sent now.</summary>
    public void Take(double cost, double now)
    {
        if (PerSecond is not { } rate) return;
        _next = Math.Max(now - Slack, _next) + (cost / rate);
        _window.Enqueue(new Taken(now, cost));
        _windowCost += cost;
        while (_windowCost - _window.Peek().Cost >= WindowSize(rate)) _windowCost -= _window.Dequeue().Cost;
    }

    /// <summary>The service said no.</summary>
    /// <param name="sent">When that was sent which it refused.</param>
    /// <param name="accepted">How much of what was sent in the second before it has taken, as far as that is known.</param>
    /// <param name="cost">How much of the limit that takes which was refused.</param>
    /// <param name="now">The time.</param>
    public void Refused(double sent, double accepted, double cost, double now)
    {
        if (PerSecond is not { } known)
        {
            // The first refusal comes in the middle of the ramp: how high the limit is will be seen.
            _isRamp = true;
            PerSecond = Math.Max(accepted * Cut, Least);
        }
        else if (sent <= _lastRefusal)
        {
            // What was under way when the rate was cut says nothing of the new rate; but of the second that the first one was taken from.
            if (_isRamp) PerSecond = Math.Max(known - cost, Math.Min(known, Math.Max(cost, Least)));
            return;
        }
        else
        {
            _isRamp = false;
            _refusedAt = Math.Min(known, Math.Max(accepted, known * Cut));
            PerSecond = Math.Max(_refusedAt * (now - _lastRefusal < Soon ? HardCut : Cut), Least);
        }

        _lastRefusal = _lastGrowth = now;
    }

    /// <summary>What fits into a window: more than the rate, so that the window is longer than a second.</summary>
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
        PerSecond = rate < Known * _refusedAt ? Math.Min(grown, Known * _refusedAt) : grown;
    }

    /// <summary>Something that was sent, and how much of the limit it took.</summary>
    private readonly record struct Taken(double Time, double Cost);
}

namespace QwenPS.Client.Resilience;

/// <summary>
/// Finds a limit of so much a second that nobody has told: nothing is held back until the service says no; then the rate is cut, grows quickly
/// to just below where that happened, and slowly beyond. Times are seconds of any clock. Not thread-safe.
/// </summary>
internal sealed class AdaptiveRate
{
    /// <summary>What is left of a rate that was a little too high.</summary>
    private const double Cut = 0.92;

    /// <summary>What is left of a rate that was refused again at once: it is far too high.</summary>
    private const double HardCut = 0.7;

    /// <summary>Growth a second where the limit is far away.</summary>
    private const double FastGrowth = 0.2;

    /// <summary>Growth a second where the limit was met before.</summary>
    private const double SlowGrowth = 0.0015;

    /// <summary>Share of the last refused rate up to which growth is fast.</summary>
    private const double Known = 0.95;

    /// <summary>A refusal so soon after the last cut means that the cut was not enough.</summary>
    private const double Soon = 1.5;

    /// <summary>Seconds by which something may be late without its place being lost: timers are not exact.</summary>
    private const double Slack = 0.15;

    private double _refusedAt = double.PositiveInfinity;
    private double _lastRefusal;
    private double _lastGrowth;
    private double _next;

    /// <summary>What may be sent a second; null while no limit was met.</summary>
    public double? PerSecond { get; private set; }

    /// <summary>How long something has to wait before it may be sent; zero or less: not at all.</summary>
    public double DelayOf(double now)
    {
        if (PerSecond is null) return 0;
        Grow(now);
        return _next - now;
    }

    /// <summary>Counts something that is sent now.</summary>
    public void Take(double cost, double now)
    {
        if (PerSecond is { } rate) _next = Math.Max(now - Slack, _next) + (cost / rate);
    }

    /// <summary>The service said no.</summary>
    /// <param name="sent">When that was sent which it refused.</param>
    /// <param name="accepted">How much of what was sent in the second before it has taken.</param>
    /// <param name="isGrowth">Whether it was not too much, but came too suddenly.</param>
    /// <param name="now">The time.</param>
    public void Refused(double sent, double accepted, bool isGrowth, double now)
    {
        // What was under way when the rate was cut says nothing of the new rate.
        if (PerSecond is not null && sent <= _lastRefusal) return;
        double rate = PerSecond is { } known ? Math.Min(known, Math.Max(accepted, known * Cut)) : accepted;
        bool isRepeated = PerSecond is not null && !isGrowth && now - _lastRefusal < Soon;
        // The first refusal comes in the middle of the ramp, and one for growth tells of no limit: how high it is will be seen.
        if (PerSecond is not null && !isGrowth) _refusedAt = rate;
        PerSecond = Math.Max(rate * (isRepeated ? HardCut : Cut), 1.0 / 60);
        _lastRefusal = _lastGrowth = now;
    }

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
}

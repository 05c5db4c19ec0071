namespace QwenPS.Client.Resilience;

/// <summary>Finds out how many calls may be under way together: no limit until the service names one, then a little fewer, and slowly more again. Not thread-safe.</summary>
internal sealed class AdaptiveConcurrency
{
    /// <summary>So many times the limit have to succeed before one more is tried.</summary>
    private const int Patience = 20;

    private double _lastRefusal = double.NegativeInfinity;
    private int _successes;

    /// <summary>How many may be under way; null while no limit was met.</summary>
    public int? Limit { get; private set; }

    /// <param name="others">How many others were under way.</param>
    /// <param name="sent">When that was sent which was refused.</param>
    /// <param name="now">The time.</param>
    public void Refused(int others, double sent, double now)
    {
        if (sent <= _lastRefusal) return;
        _lastRefusal = now;
        _successes = 0;
        Limit = Math.Max(1, Limit is { } limit ? Math.Min(limit - 1, others) : others);
    }

    public void Succeeded(double sent)
    {
        if (Limit is not { } limit || sent < _lastRefusal || ++_successes < Patience * limit) return;
        _successes = 0;
        Limit = limit + 1;
    }
}

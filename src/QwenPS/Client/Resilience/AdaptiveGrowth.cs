namespace QwenPS.Client.Resilience;

/// <summary>
/// Limits how fast the rate rises after the service refuses a burst: a second gets at most a multiple of the calls of the previous second, and its calls are
/// spread evenly. The limit also applies after a pause, because the service counts any rise after it as a burst. Times are in seconds of any clock.
/// Not thread-safe.
/// </summary>
internal sealed class AdaptiveGrowth
{
    /// <summary>
    /// Less than two, although services usually accept twice the calls of the previous second. Depending on the start of the second, it can contain one call
    /// more or less, which matters if there are only a few calls.
    /// </summary>
    private const double FirstFactor = 1.5;

    private const double MinFactor = 1.2;

    /// <summary>The factor by which the growth is reduced if it's refused although it's within the known limit.</summary>
    private const double Cut = 0.85;

    /// <summary>One second, plus a margin because calls sent in two different seconds can arrive in the same second.</summary>
    private const double Window = 1.05;

    /// <summary>The share of a second over which its calls are spread.</summary>
    private const double Spread = 0.8;

    /// <summary>How late a call may be, in seconds, without losing its place, because timers aren't exact.</summary>
    private const double Slack = 0.1;

    private readonly Queue<double> _sent = new();
    private double _factor = FirstFactor;
    private double _beginning;
    private double _lastRefusal = double.NegativeInfinity;
    private double _gap;
    private double _next;

    /// <summary>Whether the service has refused a burst.</summary>
    public bool IsLimited => _beginning > 0;

    /// <summary>Returns how long a call has to wait in seconds; zero or less if it doesn't.</summary>
    public double GetDelay(double now)
    {
        if (!IsLimited) return 0;
        while (_sent.Count > 0 && _sent.Peek() <= now - (2 * Window)) _sent.Dequeue();
        int before = _sent.Count(time => time <= now - Window);
        double max = Math.Max(_beginning, _factor * before);
        _gap = Spread * Window / max;
        if (_sent.Count - before < max) return _next - now;

        // Wait until the oldest call of this second belongs to the previous second.
        return Math.Max(0.01, _sent.ElementAt(before) + Window - now);
    }

    public void Take(double now)
    {
        if (!IsLimited) return;
        _sent.Enqueue(now);
        _next = Math.Max(now - Slack, _next) + _gap;
    }

    /// <summary>Records that the service refused a burst.</summary>
    /// <param name="sent">When the refused call was sent.</param>
    /// <param name="beginning">How many calls per second are always allowed.</param>
    /// <param name="now">The current time.</param>
    /// <returns>Whether the growth was already at its minimum, so the rate itself is too high.</returns>
    public bool Refused(double sent, int beginning, double now)
    {
        // Calls that were in flight when the limit was detected don't show whether the new limit is sufficient.
        if (sent <= _lastRefusal) return false;
        _lastRefusal = now;
        if (!IsLimited)
        {
            _beginning = beginning;
            return false;
        }

        bool isMin = _factor == MinFactor;
        _factor = Math.Max(MinFactor, _factor * Cut);
        _beginning = Math.Max(1, _beginning * Cut);
        return isMin;
    }
}

namespace QwenPS.Client.Resilience;

/// <summary>
/// Limits how fast the rate of calls increases. The limit applies after the service has refused a burst, which is a sudden increase in calls. The number of
/// calls per second is limited to a multiple of the calls in the previous second. Within a second, the calls are spread evenly. The limit also applies after a
/// pause, because the service treats the first calls after a pause as a burst. Times are in seconds and can come from any clock. This class isn't thread-safe.
/// </summary>
internal sealed class AdaptiveGrowth
{
    /// <summary>
    /// The initial growth factor. The growth factor is the maximum factor by which the number of calls can increase from one second to the next. Services
    /// usually accept a factor of two. The initial factor is lower, because the number of calls in a second depends on when the second starts. If there are
    /// only a few calls, a difference of one call matters.
    /// </summary>
    private const double FirstFactor = 1.5;

    private const double MinFactor = 1.2;

    /// <summary>The multiplier that reduces the growth factor after the service refused a burst that this class allowed.</summary>
    private const double Cut = 0.85;

    /// <summary>
    /// The length of the measured interval in seconds. The interval is longer than one second, because calls that are sent in different seconds can arrive in
    /// the same second.
    /// </summary>
    private const double Window = 1.05;

    /// <summary>The fraction of the interval in which all calls of the interval are sent.</summary>
    private const double Spread = 0.8;

    /// <summary>The number of seconds by which a call can be late without delaying later calls. This tolerance exists because timers aren't exact.</summary>
    private const double Slack = 0.1;

    private readonly Queue<double> _sent = new();
    private double _factor = FirstFactor;
    private double _beginning;
    private double _lastRefusal = double.NegativeInfinity;
    private double _gap;
    private double _next;

    /// <summary>Gets a value that indicates whether the service has refused a burst.</summary>
    public bool IsLimited => _beginning > 0;

    /// <summary>Returns the number of seconds that a call has to wait. The value is zero or less if the call doesn't have to wait.</summary>
    public double GetDelay(double now)
    {
        if (!IsLimited) return 0;
        while (_sent.Count > 0 && _sent.Peek() <= now - (2 * Window)) _sent.Dequeue();
        int before = _sent.Count(time => time <= now - Window);
        double max = Math.Max(_beginning, _factor * before);
        _gap = Spread * Window / max;
        if (_sent.Count - before < max) return _next - now;

        // The call waits until the oldest call of the current second is part of the previous second.
        return Math.Max(0.01, _sent.ElementAt(before) + Window - now);
    }

    public void Take(double now)
    {
        if (!IsLimited) return;
        _sent.Enqueue(now);
        _next = Math.Max(now - Slack, _next) + _gap;
    }

    /// <summary>Records that the service refused a burst.</summary>
    /// <param name="sent">The time when the refused call was sent.</param>
    /// <param name="beginning">The number of calls per second that are always allowed.</param>
    /// <param name="now">The current time.</param>
    /// <returns>True if the growth factor was already at its minimum, so the rate itself is too high; otherwise, false.</returns>
    public bool Refused(double sent, int beginning, double now)
    {
        // If the call was sent before the limit was reduced, the refusal doesn't show whether the new limit is low enough.
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

namespace QwenPS.Client.Resilience;

/// <summary>
/// Keeps a rise within what the service takes, from the moment at which it says that one was too sudden: a second gets no more than so many times the
/// one before, and its calls are spread over it. That holds after a lull as well, since for the service whatever comes behind one is a rise. Times are
/// seconds of any clock. Not thread-safe.
/// </summary>
internal sealed class AdaptiveGrowth
{
    /// <summary>
    /// Less than double, which services are known to let pass: of a few calls one more or fewer falls into a second, according to where it begins.
    /// </summary>
    private const double FirstFactor = 1.5;

    private const double LeastFactor = 1.2;

    /// <summary>What is left of the growth that was refused although it was within the limit known so far.</summary>
    private const double Cut = 0.85;

    /// <summary>A second, and by how much calls that were sent in two seconds may arrive in one.</summary>
    private const double Window = 1.05;

    /// <summary>The share of a second that its calls are spread over.</summary>
    private const double Spread = 0.8;

    /// <summary>Seconds by which something may be late without its place being lost: timers are not exact.</summary>
    private const double Slack = 0.1;

    private readonly Queue<double> _sent = new();
    private double _factor = FirstFactor;
    private double _beginning;
    private double _lastRefusal = double.NegativeInfinity;
    private double _gap;
    private double _next;

    /// <summary>Whether a rise was ever too sudden.</summary>
    public bool IsLimited => _beginning > 0;

    /// <summary>How long something has to wait before it may be sent; zero or less: not at all.</summary>
    public double DelayOf(double now)
    {
        if (!IsLimited) return 0;
        while (_sent.Count > 0 && _sent.Peek() <= now - (2 * Window)) _sent.Dequeue();
        int before = _sent.Count(time => time <= now - Window);
        double most = Math.Max(_beginning, _factor * before);
        _gap = Spread * Window / most;
        if (_sent.Count - before < most) return _next - now;

        // Some time passes until the oldest one of this second belongs to the one before.
        return Math.Max(0.01, _sent.ElementAt(before) + Window - now);
    }

    public void Take(double now)
    {
        if (!IsLimited) return;
        _sent.Enqueue(now);
        _next = Math.Max(now - Slack, _next) + _gap;
    }

    /// <summary>The service said that the rise was too sudden.</summary>
    /// <param name="sent">When that was sent which it refused.</param>
    /// <param name="beginning">How many calls a second may always have.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether it was said of a rise that was as slow as can be: it is not the rise, then, that is too much.</returns>
    public bool Refused(double sent, int beginning, double now)
    {
        // What was under way when the limit was met says nothing of how it is kept.
        if (sent <= _lastRefusal) return false;
        _lastRefusal = now;
        if (!IsLimited)
        {
            _beginning = beginning;
            return false;
        }

        bool isLeast = _factor == LeastFactor;
        _factor = Math.Max(LeastFactor, _factor * Cut);
        _beginning = Math.Max(1, _beginning * Cut);
        return isLeast;
    }
}

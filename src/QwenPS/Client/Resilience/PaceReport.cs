namespace QwenPS.Client.Resilience;

/// <summary>Says when a change of the pace of a model is worth telling, and that sparingly: a pace that swings around the limit is one and the same. Not thread-safe.</summary>
internal sealed class PaceReport
{
    /// <summary>A change by a smaller share is none.</summary>
    private const double Share = 0.15;

    /// <summary>Seconds between two reports: on its way to the limit a pace changes often.</summary>
    private const double Interval = 2;

    private double? _requests;
    private double? _tokens;
    private int? _concurrency;
    private double _lastTime = double.NegativeInfinity;

    /// <summary>Whether the pace is another one than was told last; it counts as told then.</summary>
    /// <param name="requests">Requests a minute; null for no limit.</param>
    /// <param name="tokens">Tokens a minute; null for no limit.</param>
    /// <param name="concurrency">Calls at once; null for no limit.</param>
    /// <param name="now">Seconds of any clock.</param>
    public bool IsDue(double? requests, double? tokens, int? concurrency, double now)
    {
        if (now - _lastTime < Interval) return false;
        if (!IsNew(_requests, requests) && !IsNew(_tokens, tokens) && !IsNew(_concurrency, concurrency)) return false;
        (_requests, _tokens, _concurrency, _lastTime) = (requests, tokens, concurrency, now);
        return true;
    }

    private static bool IsNew(double? before, double? now) => now is { } rate && (before is not { } known || Math.Abs(rate - known) > Share * known);
}

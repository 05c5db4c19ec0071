using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Limits;

/// <summary>Represents the traffic of one model. Rejected requests aren't counted.</summary>
internal sealed class ModelTraffic
{
    private readonly SlidingWindow _requests = new(TimeSpan.TicksPerMinute);
    private readonly SlidingWindow _tokens = new(TimeSpan.TicksPerMinute);
    private int _inFlight;

    public ServiceError? Enter(EmulatorOptions limits, long now, int inputTokens)
    {
        var perMinute = _requests.Total(now);
        var lastSecond = _requests.TotalSince(now - TimeSpan.TicksPerSecond);
        if (_inFlight >= limits.Concurrency) return LimitErrors.Concurrency;
        if (limits.Burst is { } burst && lastSecond >= Math.Max(burst, 2 * SecondBefore(now, lastSecond))) return LimitErrors.Burst;
        if (lastSecond >= limits.RequestsPerSecond) return LimitErrors.RequestsPerSecond;
        if (perMinute >= limits.RequestsPerMinute) return LimitErrors.RequestsPerMinute;
        if (_tokens.Total(now) + inputTokens > limits.TokensPerMinute) return LimitErrors.TokensPerMinute;

        _requests.Add(now, 1);
        _tokens.Add(now, inputTokens);
        _inFlight++;
        return null;
    }

    public void Leave(long now, int outputTokens)
    {
        _inFlight--;
        _tokens.Add(now, outputTokens);
    }

    private long SecondBefore(long now, long lastSecond) => _requests.TotalSince(now - (2 * TimeSpan.TicksPerSecond)) - lastSecond;
}

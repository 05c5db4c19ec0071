using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Limits;

/// <summary>The traffic of one model. Rejected requests don't count.</summary>
internal sealed class ModelTraffic
{
    private readonly SlidingWindow requests = new(TimeSpan.TicksPerMinute);
    private readonly SlidingWindow tokens = new(TimeSpan.TicksPerMinute);
    private int inFlight;

    public ServiceError? Enter(EmulatorOptions limits, long now, int inputTokens)
    {
        var perMinute = requests.Total(now);
        var lastSecond = requests.TotalSince(now - TimeSpan.TicksPerSecond);
        if (inFlight >= limits.Concurrency) return LimitErrors.Concurrency;
        if (limits.Burst is { } burst && lastSecond >= Math.Max(burst, 2 * SecondBefore(now, lastSecond))) return LimitErrors.Burst;
        if (lastSecond >= limits.RequestsPerSecond) return LimitErrors.RequestsPerSecond;
        if (perMinute >= limits.RequestsPerMinute) return LimitErrors.RequestsPerMinute;
        if (tokens.Total(now) + inputTokens > limits.TokensPerMinute) return LimitErrors.TokensPerMinute;

        requests.Add(now, 1);
        tokens.Add(now, inputTokens);
        inFlight++;
        return null;
    }

    public void Leave(long now, int outputTokens)
    {
        inFlight--;
        tokens.Add(now, outputTokens);
    }

    private long SecondBefore(long now, long lastSecond) => requests.TotalSince(now - (2 * TimeSpan.TicksPerSecond)) - lastSecond;
}

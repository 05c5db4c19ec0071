using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Limits;

/// <summary>The limits. As with the service, each model has its own limits, and all keys share them.</summary>
internal sealed class RateLimits(EmulatorOptions options)
{
    private readonly Lock gate = new();
    private readonly ScaledTimeProvider time = new(options.TimeProvider, options.TimeScale);
    private readonly Dictionary<string, ModelTraffic> models = new(StringComparer.Ordinal);

    private readonly bool none =
        (options.RequestsPerMinute ?? options.TokensPerMinute ?? options.RequestsPerSecond ?? options.Burst ?? options.Concurrency) is null;

    public ServiceError? TryEnter(string model, int inputTokens, out Passage? passage)
    {
        passage = null;
        if (none) return null;
        lock (gate)
        {
            if (!models.TryGetValue(model, out var traffic)) models[model] = traffic = new ModelTraffic();
            var error = traffic.Enter(options, time.GetTimestamp(), inputTokens);
            if (error is null) passage = new Passage(this, traffic);
            return error;
        }
    }

    public void Reset()
    {
        lock (gate) models.Clear();
    }

    /// <summary>A request that was accepted, until it's answered.</summary>
    internal sealed class Passage(RateLimits limits, ModelTraffic traffic) : IDisposable
    {
        public int OutputTokens { get; set; }

        public void Dispose()
        {
            lock (limits.gate) traffic.Leave(limits.time.GetTimestamp(), OutputTokens);
        }
    }
}

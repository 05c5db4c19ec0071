using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Limits;

/// <summary>Enforces the limits. As in the service, each model has its own limits, and all keys share them.</summary>
internal sealed class RateLimits(EmulatorOptions options)
{
    private readonly Lock _gate = new();
    private readonly ScaledTimeProvider _time = new(options.TimeProvider, options.TimeScale);
    private readonly Dictionary<string, ModelTraffic> _models = new(StringComparer.Ordinal);

    private readonly bool _none =
        (options.RequestsPerMinute ?? options.TokensPerMinute ?? options.RequestsPerSecond ?? options.Burst ?? options.Concurrency) is null;

    public ServiceError? TryEnter(string model, int inputTokens, out AcceptedRequest? accepted)
    {
        accepted = null;
        if (_none) return null;
        lock (_gate)
        {
            if (!_models.TryGetValue(model, out ModelTraffic? traffic)) _models[model] = traffic = new ModelTraffic();
            ServiceError? error = traffic.Enter(options, _time.GetTimestamp(), inputTokens);
            if (error is null) accepted = new AcceptedRequest(this, traffic);
            return error;
        }
    }

    public void Reset()
    {
        lock (_gate) _models.Clear();
    }

    /// <summary>Represents an accepted request until the request is answered.</summary>
    internal sealed class AcceptedRequest(RateLimits limits, ModelTraffic traffic) : IDisposable
    {
        public int OutputTokens { get; set; }

        public void Dispose()
        {
            lock (limits._gate) traffic.Leave(limits._time.GetTimestamp(), OutputTokens);
        }
    }
}

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Remembers for a whole run which models are down, so that not every input tries them to the end of its retries first. A model that failed for several
/// inputs in a row is left alone for a while; then one input tries it again, and if that is answered all do. Thread-safe.
/// </summary>
internal sealed class ModelCircuitBreaker(TimeProvider time)
{
    /// <summary>After so many inputs in a row that a model could not answer it is left alone.</summary>
    internal const int FailureThreshold = 3;

    /// <summary>For so long; an outage lasts minutes.</summary>
    internal static readonly TimeSpan BreakDuration = TimeSpan.FromMinutes(1);

    private readonly long _start = time.GetTimestamp();
    private readonly Dictionary<string, (int Failures, TimeSpan Until)> _models = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the next input is to leave the model alone. Where the break is over the one that asks tries the model, and the others go on waiting for it.</summary>
    public bool IsOpen(string model)
    {
        lock (_models)
        {
            if (!_models.TryGetValue(model, out (int Failures, TimeSpan Until) state) || state.Failures < FailureThreshold) return false;
            TimeSpan now = time.GetElapsedTime(_start);
            if (now < state.Until) return true;
            _models[model] = (state.Failures, now + BreakDuration);
            return false;
        }
    }

    /// <summary>The model has answered.</summary>
    public void RecordSuccess(string model)
    {
        lock (_models) _models.Remove(model);
    }

    /// <summary>The model could not answer, after all retries.</summary>
    /// <returns>Whether it is left alone from now on, and was not before.</returns>
    public bool RecordFailure(string model)
    {
        lock (_models)
        {
            int failures = _models.TryGetValue(model, out (int Failures, TimeSpan Until) state) ? state.Failures + 1 : 1;
            _models[model] = (failures, time.GetElapsedTime(_start) + BreakDuration);
            return failures == FailureThreshold;
        }
    }
}

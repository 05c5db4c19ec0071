using System.Collections.Concurrent;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Requests.StructuredOutput;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// If a model can't answer a request, sends the request to the fallback models, in order. A run (the requests of one Invoke-QwenChat command) uses one instance
/// of this class.
/// </summary>
internal sealed class ModelFallback(IReadOnlyList<string> models, OutputFormat? format, Func<string, IEnumerable<string>> takeNotices, TimeProvider time)
{
    private readonly IReadOnlyList<string> _models = models;

    /// <summary>The models that don't exist or that the API key can't call. The run doesn't try these models again.</summary>
    private readonly ConcurrentDictionary<string, object> _closed = new(StringComparer.OrdinalIgnoreCase);

    private readonly ModelCircuitBreaker _breaker = new(time);

    /// <summary>Begins the requests of one input. After one model has answered, all other requests of the input use this model.</summary>
    public Turn Begin(string asked, ICmdletIO io) => new(this, asked, io);

    /// <summary>
    /// Determines whether all models are unavailable. A model is unavailable if it doesn't exist, or if the API key doesn't have access to it.
    /// </summary>
    public bool IsExhausted(string asked) => _closed.ContainsKey(asked) && _models.All(_closed.ContainsKey);

    /// <summary>Determines whether another model might be able to answer after this kind of error.</summary>
    private static bool CanFallBack(ErrorKind kind) => kind is ErrorKind.Overloaded or ErrorKind.Server || IsClosed(kind);

    private static bool IsClosed(ErrorKind kind) => kind is ErrorKind.ModelAccess or ErrorKind.ModelNotFound;

    private IEnumerable<string> TakeNotices(string model) => takeNotices(model);

    /// <summary>Adapts the request to another model. For example, the fields that request JSON depend on the model.</summary>
    private ChatRequest Adapt(ChatRequest request, string model)
    {
        if (string.Equals(request.Model, model, StringComparison.OrdinalIgnoreCase)) return request;
        // The marker for the service's explicit cache is removed, because each model has its own cache.
        request = request with { Model = model, MarksBeginning = false };
        return format is null || request.ResponseFormat is null ? request : format.Apply(request, out _);
    }

    private static string FormatBreak(string model) => FormattableString.Invariant(
        $"{model}: failed {ModelCircuitBreaker.FailureThreshold} times in a row; not used for {ModelCircuitBreaker.BreakDuration.TotalSeconds} s");

    /// <summary>Sends the requests of one input.</summary>
    internal sealed class Turn(ModelFallback owner, string asked, ICmdletIO io)
    {
        private readonly string[] _models = [.. new[] { asked }.Concat(owner._models).Distinct(StringComparer.OrdinalIgnoreCase)];
        private int _place;
        private bool _hasBegun;

        /// <summary>Sends a request to the models in order, until one of them answers.</summary>
        /// <exception cref="QwenException">No model could answer. The exception is the error of the last model that was tried.</exception>
        public async Task<T> SendAsync<T>(ChatRequest request, Func<ChatRequest, Task<T>> send)
        {
            // The circuit breaker is checked only before the first request of an input. After that, an open circuit breaker doesn't move a conversation with
            // tool calls to another model.
            while (_place < _models.Length - 1 && (owner._closed.ContainsKey(_models[_place]) || (!_hasBegun && owner._breaker.IsOpen(_models[_place])))) _place++;
            _hasBegun = true;
            while (true)
            {
                string model = _models[_place];
                try
                {
                    T answer = await SendAsync(request, model, send).ConfigureAwait(false);
                    owner._breaker.RecordSuccess(model);
                    return answer;
                }
                catch (QwenException exception) when (CanFallBack(exception.Kind))
                {
                    if (IsClosed(exception.Kind)) owner._closed[model] = model;
                    if (_place == _models.Length - 1) throw;
                    if (!IsClosed(exception.Kind) && owner._breaker.RecordFailure(model)) await io.VerboseAsync(FormatBreak(model)).ConfigureAwait(false);
                    _place++;
                    await io.VerboseAsync(FormattableString.Invariant($"{model}: {exception.Kind}; falls back to {_models[_place]}")).ConfigureAwait(false);
                }
            }
        }

        private async Task<T> SendAsync<T>(ChatRequest request, string model, Func<ChatRequest, Task<T>> send)
        {
            foreach (string notice in owner.TakeNotices(model)) await io.WarningAsync(notice).ConfigureAwait(false);
            return await send(owner.Adapt(request, model)).ConfigureAwait(false);
        }
    }
}

/// <summary>
/// Tracks which models are unavailable during a run, so the run doesn't try an unavailable model first for each input. If a model fails for several consecutive
/// inputs, it's skipped for a minute. After that, one input is sent to the model again. If the model answers, it's no longer skipped. This class is
/// thread-safe.
/// </summary>
internal sealed class ModelCircuitBreaker(TimeProvider time)
{
    /// <summary>The number of consecutive failed inputs after which a model is skipped.</summary>
    internal const int FailureThreshold = 3;

    /// <summary>
    /// The time during which a model is skipped. An outage usually lasts several minutes, so a model is tried only a few times during an outage.
    /// </summary>
    internal static readonly TimeSpan BreakDuration = TimeSpan.FromMinutes(1);

    private readonly long _start = time.GetTimestamp();
    private readonly Dictionary<string, (int Failures, TimeSpan Until)> _models = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Determines whether the next input skips the model. After the model was skipped for the time in <see cref="BreakDuration"/>, this method returns false
    /// once. The model is then skipped for this time again, so only one input is sent to the model.
    /// </summary>
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

    /// <summary>Records that the model answered.</summary>
    public void RecordSuccess(string model)
    {
        lock (_models) _models.Remove(model);
    }

    /// <summary>Records that the model couldn't answer, even after all retries.</summary>
    /// <returns>true if this failure causes the model to be skipped; otherwise, false.</returns>
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

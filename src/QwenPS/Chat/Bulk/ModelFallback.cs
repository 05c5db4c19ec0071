using System.Collections.Concurrent;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Requests.StructuredOutput;

namespace QwenPS.Chat.Bulk;

/// <summary>The models that are asked in turn where one cannot answer. One serves a whole run.</summary>
internal sealed class ModelFallback(IReadOnlyList<string> models, OutputFormat? format, Func<string, IEnumerable<string>> takeNotices)
{
    private readonly IReadOnlyList<string> _models = models;

    /// <summary>Models that this key cannot call: nothing changes that while the run lasts.</summary>
    private readonly ConcurrentDictionary<string, object> _closed = new(StringComparer.OrdinalIgnoreCase);

    private readonly ModelCircuitBreaker _breaker = new(TimeProvider.System);

    /// <summary>Begins with one input: from here on its requests stay with the model that answered the first.</summary>
    public Turn Begin(string asked, ICmdletIO io) => new(this, asked, io);

    /// <summary>Whether another model may do where this one could not.</summary>
    private static bool MayHelp(ErrorKind kind) => kind is ErrorKind.Overloaded or ErrorKind.Server || IsClosed(kind);

    private static bool IsClosed(ErrorKind kind) => kind is ErrorKind.ModelAccess or ErrorKind.ModelNotFound;

    private IEnumerable<string> TakeNotices(string model) => takeNotices(model);

    /// <summary>The request for another model, which may have to be told otherwise that JSON is wanted.</summary>
    private ChatRequest Fit(ChatRequest request, string model)
    {
        if (string.Equals(request.Model, model, StringComparison.OrdinalIgnoreCase)) return request;
        request = request with { Model = model };
        return format is null ? request : format.Apply(request, out _);
    }

    /// <summary>The requests of one input.</summary>
    internal sealed class Turn(ModelFallback owner, string asked, ICmdletIO io)
    {
        private readonly string[] _models = [.. new[] { asked }.Concat(owner._models).Distinct(StringComparer.OrdinalIgnoreCase)];
        private int _place;
        private bool _hasBegun;

        /// <summary>Sends a request with the first model that can answer it.</summary>
        /// <exception cref="QwenException">None could: what the last one said.</exception>
        public Task<T> SendAsync<T>(ChatRequest request, Func<ChatRequest, Task<T>> send) =>
            _models.Length == 1 ? SendAsync(request, asked, send) : SendInTurnAsync(request, send);

        private async Task<T> SendAsync<T>(ChatRequest request, string model, Func<ChatRequest, Task<T>> send)
        {
            foreach (string notice in owner.TakeNotices(model)) await io.WarningAsync(notice).ConfigureAwait(false);
            return await send(owner.Fit(request, model)).ConfigureAwait(false);
        }

        private async Task<T> SendInTurnAsync<T>(ChatRequest request, Func<ChatRequest, Task<T>> send)
        {
            // A conversation with tools stays where it began, whatever becomes of the others.
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
                catch (QwenException exception) when (MayHelp(exception.Kind) && _place < _models.Length - 1)
                {
                    if (IsClosed(exception.Kind)) owner._closed[model] = model;
                    else if (owner._breaker.RecordFailure(model)) await io.VerboseAsync(FormattableString.Invariant($"{model}: failed {ModelCircuitBreaker.FailureThreshold} times in a row; left alone for {ModelCircuitBreaker.BreakDuration.TotalSeconds} s")).ConfigureAwait(false);
                    _place++;
                    await io.VerboseAsync(FormattableString.Invariant($"{model}: {exception.Kind}; falls back to {_models[_place]}")).ConfigureAwait(false);
                }
            }
        }
    }
}

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

using System.Text.Json;
using QwenPS.Client.Errors;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Client;

/// <summary>
/// Represents a streamed answer. After the caller reads the last delta, this class can also create the complete response. Each delta can be read only once, so
/// a second enumeration starts at the next unread delta.
/// </summary>
internal sealed class ChatStream : IAsyncEnumerable<ChatDelta>, IDisposable
{
    /// <summary>The media types of response bodies that aren't event streams.</summary>
    private static readonly string[] WholeTypes = ["application/json", "text/html"];

    private readonly Call _call;
    private readonly ChatRequest _request;
    private readonly Exchange _exchange;
    private readonly AnswerAssembler _answer;
    private readonly AnswerBudget _budget;
    private readonly Queue<ChatDelta> _ready = new();
    private EventReader? _events;
    private AnswerEvent? _latest;
    private DeltaContext? _context;
    private TimeSpan? _timeToFirstToken;
    private string? _requestId;
    private bool _ended;

    private ChatStream(Call call, ChatRequest request, Exchange exchange)
    {
        _call = call;
        _request = request;
        _exchange = exchange;
        _budget = new AnswerBudget(exchange.Token);
        _answer = new AnswerAssembler(call.Channel.Protocol.ExpectsCumulative(request), _budget, call.Failures.Redactor);
    }

    /// <summary>Opens the stream and waits for its first delta. If this method fails, the caller can send the request again.</summary>
    public static async Task<ChatStream> OpenAsync(Call call, ChatRequest request)
    {
        Exchange exchange = await Exchange.OpenAsync(call).ConfigureAwait(false);
        var stream = new ChatStream(call, request, exchange);
        try
        {
            if (WholeTypes.Contains(exchange.MediaType, StringComparer.OrdinalIgnoreCase)) await stream.ReadWholeAsync().ConfigureAwait(false);
            else
            {
                stream._events = new EventReader(await exchange.OpenBodyAsync(isEventStream: true).ConfigureAwait(false));
                await stream.ReadAsync().ConfigureAwait(false);
            }

            exchange.NoteSuccess(stream._answer.RequestId, null);
            return stream;
        }
        catch
        {
            exchange.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Returns the deltas as they arrive. If <paramref name="cancellationToken"/> or the call's token is canceled, the enumeration ends with an exception.
    /// </summary>
    /// <exception cref="QwenException">The stream failed. The text received so far is in <see cref="QwenException.PartialContent"/>.</exception>
    public async IAsyncEnumerator<ChatDelta> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        using CancellationTokenRegistration registration = cancellationToken.Register(_exchange.Cancel);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_ready.Count > 0)
            {
                yield return _ready.Dequeue();
                continue;
            }

            if (_ended) yield break;
            try
            {
                await ReadAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(exception.Message, exception, cancellationToken);
            }
        }
    }

    /// <summary>Returns the complete response. Call this method only after the last delta is read.</summary>
    public ChatResponse ToResponse() => ResponseFactory.Create(_call, _request, _answer, _timeToFirstToken);

    /// <summary>Closes the connection, which ends any read operation that's in progress.</summary>
    public void Dispose()
    {
        _exchange.Dispose();
        _call.Dispose();
    }

    /// <summary>Reads events until at least one delta is available. An event can contain no deltas, or one delta for each choice.</summary>
    private async ValueTask ReadAsync()
    {
        try
        {
            while (_events is not null && await _events.ReadAsync().ConfigureAwait(false))
            {
                _exchange.NoteEvent();
                AnswerEvent? part = _call.Channel.Protocol.ReadEvent(_events.Name, _events.Data, _budget, _latest);
                if (part is null) continue;
                if (ReferenceEquals(part, AnswerEvent.End)) break;
                if (part.Error is { } error) throw _exchange.CreateServiceError(error, _events.Status);
                _latest = part;
                Take(part);
                if (_ready.Count > 0) return;
            }
        }
        catch (Exception exception)
        {
            Exception typed = exception is JsonException
                ? _exchange.CreateProtocolError(Texts.Format("Answer.EventNotJson"), RetryRule.Once, null, exception)
                : _exchange.Translate(exception);
            // An answer with a finish reason is complete, so a connection failure after the finish reason is ignored. Cancellation and an exceeded limit are
            // never ignored.
            if (!_answer.IsComplete || typed is OperationCanceledException || exception is LimitException) throw WithPartialContent(typed);
        }

        Finish();
    }

    private void Take(AnswerEvent part)
    {
        _answer.Add(part);
        _answer.RequestId = _requestId ??= _call.Failures.Redactor.RedactKnown(RequestId.Find(_exchange.Headers, _answer.RequestId, _answer.Id));
        foreach (ChatChoice choice in part.Choices) Emit(choice.Index, _answer.Add(choice));
    }

    private void Emit(int index, (string Content, string? Reasoning) fresh)
    {
        if (fresh.Content.Length == 0 && fresh.Reasoning is null) return;
        _timeToFirstToken ??= _call.Elapsed.Elapsed;
        _ready.Enqueue(new ChatDelta(GetContext(index)) { Content = fresh.Content, Reasoning = fresh.Reasoning });
    }

    /// <summary>
    /// Returns the metadata of a delta. The metadata rarely changes between deltas. If it hasn't changed, the object of the previous delta is returned again.
    /// </summary>
    private DeltaContext GetContext(int index)
    {
        string model = _answer.Model ?? _request.Model;
        if (_context is { } same && same.Index == index
            && ReferenceEquals(same.RequestId, _answer.RequestId) && ReferenceEquals(same.Id, _answer.Id) && ReferenceEquals(same.Model, model))
        {
            return same;
        }

        return _context = new DeltaContext
        {
            Index = index,
            RequestId = _answer.RequestId,
            Id = _answer.Id,
            Model = model,
            Source = _request.Source,
            InputObject = _request.InputObject,
            Question = _request.Question,
        };
    }

    /// <summary>Adds the last delta of each choice. The last delta of the last choice contains the token usage of the entire call.</summary>
    private void Finish()
    {
        _ended = true;
        _exchange.NoteUsage(_answer.Usage);
        if (!_answer.HasChoice)
        {
            string type = _exchange.MediaType ?? Texts.Format("Answer.NoContentType");
            throw _exchange.CreateProtocolError(Texts.Format("Answer.StreamHoldsNone", type), RetryRule.Once, null, failure: LocalFailure.EmptyAnswer);
        }

        if (!_answer.IsComplete)
            throw WithPartialContent(_exchange.CreateProtocolError(Texts.Format("Answer.StreamEndedEarly"), RetryRule.Always, null, failure: LocalFailure.Truncated));
        _answer.Close();
        foreach (ChoiceAssembler choice in _answer.Choices)
        {
            Emit(choice.Index, choice.Flush());
            bool isLast = ReferenceEquals(choice, _answer.Choices[_answer.Choices.Count - 1]);
            _ready.Enqueue(new ChatDelta(GetContext(choice.Index) with
            {
                ToolCalls = choice.ToolCalls,
                FinishReason = choice.FinishReason,
                LogProbs = choice.LogProbs,
                SearchResults = isLast ? _answer.SearchResults : [],
                Usage = isLast ? _answer.Usage : null,
            }));
        }
    }

    private Exception WithPartialContent(Exception exception)
    {
        _ended = true;
        if (exception is not QwenException typed) return exception;
        typed.HasAnswerPart = _answer.HasChoice;
        if (_answer.Content is { Length: > 0 } content) typed.PartialContent = _call.Failures.Redactor.Redact(content);
        return typed;
    }

    /// <summary>
    /// Reads an answer that isn't an event stream. A service that doesn't support streaming returns a JSON document, and a gateway can return an HTML page.
    /// </summary>
    private async Task ReadWholeAsync()
    {
        Take(await ChatAnswer.ReadAsync(_exchange, _call.Channel.Protocol, _budget).ConfigureAwait(false));
        if (_ready.Count == 0) Finish();
    }
}

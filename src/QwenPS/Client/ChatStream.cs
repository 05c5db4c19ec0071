using System.Runtime.CompilerServices;
using System.Text.Json;
using QwenPS.Client.Errors;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Client;

/// <summary>An answer that comes in pieces. Read to its end it gives the whole answer too. Each reading goes on where the last one stopped.</summary>
internal sealed class ChatStream : IAsyncEnumerable<ChatDelta>, IAsyncDisposable
{
    /// <summary>What has no events.</summary>
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

    /// <summary>Opens the stream and waits for its first piece, so that everything up to there can be tried again.</summary>
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
            stream.Close();
            throw;
        }
    }

    /// <summary>The pieces as they come. What ends the reading is the token that the call was made with.</summary>
    /// <exception cref="QwenException">The stream failed; what had come is in its <see cref="QwenException.PartialContent"/>.</exception>
    public async IAsyncEnumerator<ChatDelta> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            while (_ready.Count > 0) yield return _ready.Dequeue();
            if (_ended) yield break;
            await ReadAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The pieces, read on any thread. As a method of its own, because both interfaces have an extension of this name.</summary>
    public ConfiguredCancelableAsyncEnumerable<ChatDelta> ConfigureAwait(bool continueOnCapturedContext) =>
        TaskAsyncEnumerableExtensions.ConfigureAwait((IAsyncEnumerable<ChatDelta>)this, continueOnCapturedContext);

    /// <summary>The whole answer, once its last piece was read.</summary>
    public ChatResponse ToResponse() => ResponseFactory.Create(_call, _request, _answer, _timeToFirstToken);

    public ValueTask DisposeAsync()
    {
        Close();
        _call.Dispose();
        return default;
    }

    /// <summary>Closes the connection, which ends a read that is under way.</summary>
    private void Close() => _exchange.Dispose();

    /// <summary>Reads on until there is a piece to hand on: an event may carry none, or one of each choice.</summary>
    private async ValueTask ReadAsync()
    {
        try
        {
            while (_events is not null && await _events.ReadAsync().ConfigureAwait(false))
            {
                _exchange.EventRead();
                AnswerEvent? part = _call.Channel.Protocol.ReadEvent(_events.Name, _events.Data, _budget, _latest);
                if (part is null) continue;
                if (ReferenceEquals(part, AnswerEvent.End)) break;
                if (part.Error is { } error) throw _exchange.Service(error, _events.Status);
                _latest = part;
                Take(part);
                if (_ready.Count > 0) return;
            }
        }
        catch (Exception exception)
        {
            Exception typed = exception is JsonException
                ? _exchange.Protocol(Texts.Format("Answer.EventNotJson"), RetryRule.Once, null, exception)
                : _exchange.Translate(exception);
            // With a finish reason the answer is complete, whatever becomes of the connection. One that exceeds a limit is none.
            if (!_answer.IsComplete || typed is OperationCanceledException || exception is LimitException) throw WithPartial(typed);
        }

        Finish();
    }

    private void Take(AnswerEvent part)
    {
        _answer.Add(part);
        _answer.RequestId = _requestId ??= _call.Failures.Redactor.RedactKnown(RequestId.Find(_exchange.Headers, _answer.RequestId, _answer.Id));
        foreach (ChatChoice choice in part.Choices) HandOn(choice.Index, _answer.Add(choice));
    }

    private void HandOn(int index, (string Content, string? Reasoning) fresh)
    {
        if (fresh.Content.Length == 0 && fresh.Reasoning is null) return;
        _timeToFirstToken ??= _call.Elapsed.Elapsed;
        _ready.Enqueue(new ChatDelta(ContextOf(index)) { Content = fresh.Content, Reasoning = fresh.Reasoning });
    }

    /// <summary>What a piece says beside its text: as good as always the same as the piece before.</summary>
    private DeltaContext ContextOf(int index)
    {
        string model = _answer.Model ?? _request.Model;
        if (_context is { } same && same.Index == index && ReferenceEquals(same.RequestId, _answer.RequestId) && ReferenceEquals(same.Id, _answer.Id) && ReferenceEquals(same.Model, model)) return same;
        return _context = new DeltaContext { Index = index, RequestId = _answer.RequestId, Id = _answer.Id, Model = model, Source = _request.Source };
    }

    /// <summary>The last piece of each choice. What the whole call used goes with the last of all.</summary>
    private void Finish()
    {
        _ended = true;
        _exchange.NoteUsage(_answer.Usage);
        if (!_answer.HasChoice) throw _exchange.Protocol(Texts.Format("Answer.StreamHoldsNone", _exchange.MediaType ?? Texts.Format("Answer.NoContentType")), RetryRule.Once, null, failure: LocalFailure.EmptyAnswer);
        if (!_answer.IsComplete) throw WithPartial(_exchange.Protocol(Texts.Format("Answer.StreamEndedEarly"), RetryRule.Always, null, failure: LocalFailure.Truncated));
        _answer.Close();
        foreach (ChoiceAssembler choice in _answer.Choices)
        {
            HandOn(choice.Index, choice.Flush());
            bool isLast = ReferenceEquals(choice, _answer.Choices[_answer.Choices.Count - 1]);
            _ready.Enqueue(new ChatDelta(ContextOf(choice.Index) with
            {
                ToolCalls = choice.ToolCalls,
                FinishReason = choice.FinishReason,
                LogProbs = choice.LogProbs,
                SearchResults = isLast ? _answer.SearchResults : [],
                Usage = isLast ? _answer.Usage : null,
            }));
        }
    }

    private Exception WithPartial(Exception exception)
    {
        _ended = true;
        if (exception is QwenException typed && _answer.Content is { Length: > 0 } content) typed.PartialContent = _call.Failures.Redactor.Redact(content);
        return exception;
    }

    /// <summary>A service that does not stream answers with one whole JSON, and what stands between with a page.</summary>
    private async Task ReadWholeAsync()
    {
        Take(await ChatAnswer.ReadAsync(_exchange, _call.Channel.Protocol, _budget).ConfigureAwait(false));
        if (_ready.Count == 0) Finish();
    }
}

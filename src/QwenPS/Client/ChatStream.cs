using System.Net.ServerSentEvents;
using System.Text.Json;
using QwenPS.Client.Errors;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Client;

/// <summary>An answer that comes in pieces. Read to its end it gives the whole answer too.</summary>
internal sealed class ChatStream : IAsyncDisposable
{
    private readonly Call _call;
    private readonly ChatRequest _request;
    private readonly Exchange _exchange;
    private readonly AnswerAssembler _answer;
    private IAsyncEnumerator<SseItem<AnswerPart?>>? _events;
    private ChatDelta? _first;
    private TimeSpan? _timeToFirstToken;
    private bool _ended;

    private ChatStream(Call call, ChatRequest request, Exchange exchange)
    {
        _call = call;
        _request = request;
        _exchange = exchange;
        _answer = new AnswerAssembler(call.Client.Protocol.IsCumulative(request));
    }

    /// <summary>Opens the stream and waits for its first piece, so that everything up to there can be tried again.</summary>
    public static async Task<ChatStream> OpenAsync(Call call, ChatRequest request)
    {
        Exchange exchange = await Exchange.OpenAsync(call).ConfigureAwait(false);
        var stream = new ChatStream(call, request, exchange);
        try
        {
            if (string.Equals(exchange.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)) await stream.ReadWholeAsync().ConfigureAwait(false);
            else
            {
                Stream body = await exchange.OpenBodyAsync(isEventStream: true).ConfigureAwait(false);
                stream._events = SseParser.Create(body, call.Client.Protocol.ReadEvent).EnumerateAsync(CancellationToken.None).GetAsyncEnumerator();
                stream._first = await stream.ReadAsync().ConfigureAwait(false);
            }

            exchange.NoteSuccess(stream._answer.RequestId, null);
            return stream;
        }
        catch
        {
            await stream.CloseAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The next piece; null when the answer is complete.</summary>
    /// <exception cref="QwenException">The stream failed; what had come is in its <see cref="QwenException.PartialContent"/>.</exception>
    public async ValueTask<ChatDelta?> NextAsync()
    {
        if (_first is { } first)
        {
            _first = null;
            return first;
        }

        return _ended ? null : await ReadAsync().ConfigureAwait(false);
    }

    /// <summary>The whole answer, once <see cref="NextAsync"/> has given null.</summary>
    public ChatResponse ToResponse() => ResponseFactory.Create(_call, _request, _answer, _timeToFirstToken);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        _call.Dispose();
    }

    private async ValueTask CloseAsync()
    {
        // The exchange first: it closes the connection, which ends a read that is under way.
        _exchange.Dispose();
        if (_events is not null) await _events.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<ChatDelta?> ReadAsync()
    {
        try
        {
            while (await _events!.MoveNextAsync().ConfigureAwait(false))
            {
                _exchange.EventRead();
                AnswerPart? part = _events.Current.Data;
                if (part is null) continue;
                if (ReferenceEquals(part, AnswerPart.Done)) break;
                if (part.Error is { } error) throw _exchange.Service(error);
                if (Take(part) is { } delta) return delta;
            }
        }
        catch (Exception exception)
        {
            Exception typed = exception is JsonException
                ? _exchange.Protocol(Text.Of("Answer.EventNotJson"), RetryRule.Once, null, exception)
                : _exchange.Translate(exception);
            // With a finish reason the answer is complete, whatever becomes of the connection.
            if (_answer.FinishReason is null || typed is OperationCanceledException) throw WithPartial(typed);
        }

        return Finish();
    }

    private ChatDelta? Take(AnswerPart part)
    {
        (string content, string? reasoning) = _answer.Add(part);
        _answer.RequestId = RequestId.Of(_exchange.Headers, _answer.RequestId, _answer.Id);
        if (content.Length == 0 && reasoning is null) return null;
        _timeToFirstToken ??= _call.Elapsed.Elapsed;
        return new ChatDelta
        {
            Content = content,
            Reasoning = reasoning,
            RequestId = _answer.RequestId,
            Id = _answer.Id,
            Model = _answer.Model ?? _request.Model,
            Source = _request.Source,
        };
    }

    private ChatDelta Finish()
    {
        _ended = true;
        _exchange.NoteUsage(_answer.Usage);
        if (!_answer.HasChoice) throw _exchange.Protocol(Text.Of("Answer.StreamHoldsNone", _exchange.MediaType ?? Text.Of("Answer.NoContentType")), RetryRule.Once, null, failure: LocalFailure.EmptyAnswer);
        if (_answer.FinishReason is null) throw WithPartial(_exchange.Protocol(Text.Of("Answer.StreamEndedEarly"), RetryRule.Once, null, failure: LocalFailure.Truncated));
        return new ChatDelta
        {
            ToolCalls = _answer.ToolCalls,
            FinishReason = _answer.FinishReason,
            Usage = _answer.Usage,
            RequestId = _answer.RequestId,
            Id = _answer.Id,
            Model = _answer.Model ?? _request.Model,
            Source = _request.Source,
        };
    }

    private Exception WithPartial(Exception exception)
    {
        _ended = true;
        if (exception is QwenException typed && _answer.HasContent) typed.PartialContent = _answer.Content;
        return exception;
    }

    /// <summary>A service that does not stream answers with one whole JSON.</summary>
    private async Task ReadWholeAsync()
    {
        (byte[] bytes, int length) = await _exchange.ReadBodyAsync().ConfigureAwait(false);
        AnswerPart part = _call.Client.ParseWhole(_exchange, bytes, length);
        _first = Take(part) ?? Finish();
        _events = NoEvents();
    }

#pragma warning disable CS1998 // An enumeration of nothing has nothing to wait for.
    private static async IAsyncEnumerator<SseItem<AnswerPart?>> NoEvents()
#pragma warning restore CS1998
    {
        yield break;
    }
}

using System.Globalization;
using System.Net.Http.Headers;
using QwenPS.Client.Errors;
using QwenPS.Client.Protocols;
using QwenPS.Client.Resilience;
using QwenPS.Resources;

namespace QwenPS.Client.Transport;

/// <summary>One attempt of a call: sent once, answered once, every failure typed.</summary>
internal sealed class Exchange : IDisposable
{
    private readonly Call _call;
    private readonly PaceLease? _lease;
    private readonly ValueStopwatch _elapsed = ValueStopwatch.StartNew();
    private readonly AttemptClock _clock;
    private HttpResponseMessage? _response;
    private WatchedStream? _body;

    private Exchange(Call call, PaceLease? lease)
    {
        _call = call;
        _lease = lease;
        _clock = new AttemptClock(call.Channel.Options, call.Total, call.Caller);
    }

    public int Status => (int)_response!.StatusCode;

    public HttpResponseHeaders Headers => _response!.Headers;

    public string? MediaType => _response!.Content.Headers.ContentType?.MediaType;

    /// <summary>Sends the request and waits for the headers.</summary>
    /// <exception cref="QwenException">The service was not reached, or answered with an error.</exception>
    public static async Task<Exchange> OpenAsync(Call call)
    {
        PaceLease? lease = call.Model is null ? null : await call.Channel.Pacer.EnterAsync(call.Model, call.EstimatedTokens, call.Token).ConfigureAwait(false);
        call.Attempts++;
        var exchange = new Exchange(call, lease);
        try
        {
            if (call.Body is not null) await call.TellBodyAsync("Request", call.Body, call.Body.Length).ConfigureAwait(false);
            if (call.Content is not null && call.Log.WantsBodies) await call.Log.DebugAsync($"Request: {call.Content.Description}").ConfigureAwait(false);
            using HttpRequestMessage message = call.Channel.CreateMessage(call, exchange._clock.Restart);
            exchange._response = await call.Channel.Http.SendAsync(message, exchange._clock.Token).ConfigureAwait(false);
            exchange._clock.Rest();
            if (exchange.Status is < 200 or >= 300) throw await exchange.RefusalAsync().ConfigureAwait(false);
            return exchange;
        }
        catch (Exception exception)
        {
            Exception typed = exchange.Translate(exception);
            exchange.Dispose();
            if (ReferenceEquals(typed, exception)) throw;
            throw typed;
        }
    }

    /// <summary>Notes for the log that the attempt has come to a good end.</summary>
    public void NoteSuccess(string? requestId, Usage? usage)
    {
        NoteUsage(usage);
        _call.Note(Status.ToString(CultureInfo.InvariantCulture), requestId, _elapsed.Elapsed);
    }

    /// <summary>Notes that the service took the call, and what it used.</summary>
    public void NoteUsage(Usage? usage)
    {
        if (_lease is null) return;
        _lease.HasSucceeded = true;
        _lease.Tokens = usage?.TotalTokens ?? _lease.Tokens;
    }

    /// <summary>The body as it comes. It is there at once: the headers are.</summary>
#if NET
    public ValueTask<Stream> OpenBodyAsync(bool isEventStream) =>
        new(_body = new WatchedStream(_response!.Content.ReadAsStream(_clock.Token), _clock, isEventStream));
#else
    public async ValueTask<Stream> OpenBodyAsync(bool isEventStream)
    {
        Stream body = await _response!.Content.ReadAsStreamAsync().ConfigureAwait(false);
        _clock.CloseInTime(body);
        return _body = new WatchedStream(body, _clock, isEventStream);
    }
#endif

    /// <summary>Ends when the call does, however that comes about.</summary>
    public CancellationToken Token => _clock.Token;

    /// <summary>An event of the stream was read whole.</summary>
    public void EventRead() => _body?.EventRead();

    /// <summary>Reads the whole body. Failures are typed.</summary>
    /// <param name="limit">The largest body in bytes.</param>
    public async ValueTask<Body> ReadBodyAsync(int limit = AnswerBudget.LargestAnswer)
    {
        Body body = await ReadAsMuchAsync(limit + 1).ConfigureAwait(false);
        if (body.Failure is not null) throw Translate(body.Failure);
        if (body.Length > limit) throw Translate(new LimitException(Texts.Format("Answer.TooLarge", limit / 1024 / 1024)));
        await _call.TellBodyAsync("Response", body.Bytes, body.Length).ConfigureAwait(false);
        return body;
    }

    /// <summary>Reads the next piece of the body; 0 at its end. Failures are typed.</summary>
    public async Task<int> ReadPieceAsync(byte[] piece)
    {
        try
        {
            Stream body = _body ?? await OpenBodyAsync(isEventStream: false).ConfigureAwait(false);
            // A large file may take its time.
            _clock.NoteProgress();
#if NET
            return await body.ReadAsync(piece, _clock.Token).ConfigureAwait(false);
#else
            return await body.ReadAsync(piece, 0, piece.Length, _clock.Token).ConfigureAwait(false);
#endif
        }
        catch (Exception exception)
        {
            throw Translate(exception);
        }
    }

    /// <summary>Makes the typed exception out of whatever was thrown; the caller's own cancellation stays what it is, and so does what a file of
    /// this machine throws that was to be sent.</summary>
    public Exception Translate(Exception exception)
    {
        if (exception is QwenException) return exception;
        if (_clock.IsCaller) return new OperationCanceledException(_call.Caller);
        if (SentFileException.FileProblemOf(exception) is { } problem) return problem;
        if (exception is LimitException) return Protocol(exception.Message, RetryRule.Never, null, failure: LocalFailure.TooLarge);
        if (exception is InvalidDataException) return Protocol(exception.Message.TrimEnd('.', '\u3002'), RetryRule.Never, null, exception);
        string? requestId = _response is null ? null : RequestId.Find(Headers, null, null);
        Failures failures = _call.Failures;
        QwenException typed = exception is OperationCanceledException || _clock.Token.IsCancellationRequested
            ? failures.CreateTimeout(_clock, isConnected: _response is not null, requestId, _call.Attempts)
            : failures.CreateNetworkError(exception, requestId, _call.Attempts);
        return Noted(typed);
    }

    public QwenException Protocol(string what, RetryRule retry, string? body, Exception? inner = null, LocalFailure failure = LocalFailure.Protocol) =>
        Noted(_call.Failures.CreateProtocolError(failure, what, retry, Status, RequestId.Find(Headers, null, null), body, _call.Attempts, inner));

    /// <summary>Makes the exception of an error that the service tells of.</summary>
    /// <param name="error">What it says.</param>
    /// <param name="status">The status that came with it; null for that of the answer.</param>
    public QwenException Service(ServiceError error, int? status = null)
    {
        QwenException exception = _call.Failures.CreateServiceError(status ?? Status, error, Headers, _call.Attempts);
        if (exception.Kind is ErrorKind.RateLimit or ErrorKind.Concurrency or ErrorKind.TokenQuota) Refuse(exception);
        return Noted(exception);
    }

    public void Dispose()
    {
        _response?.Dispose();
        _clock.Dispose();
        _lease?.Dispose();
    }

    private void Refuse(QwenException exception)
    {
        bool isNew = _lease?.Refuse(exception.Kind, exception.Code is "limit_burst_rate" or "Throttling.BurstRate", exception.RetryAfter) == true;
        if (isNew) _call.NotePace(_lease!.ToPace(_call.Model!));
    }

    private QwenException Noted(QwenException exception)
    {
        string outcome = string.Join(" ", new[] { exception.StatusCode?.ToString(CultureInfo.InvariantCulture), exception.Code ?? exception.Kind.ToString() }.Where(part => part is not null));
        _call.Note(outcome, exception.RequestId, _elapsed.Elapsed);
        return exception;
    }

    /// <summary>The failure that an answer tells of which is none.</summary>
    private async Task<Exception> RefusalAsync()
    {
        if (Status is >= 300 and < 400)
            return Protocol(Headers.Location is { } place ? Texts.Format("Answer.Redirect", Status, place) : Texts.Format("Answer.Unasked", Status), RetryRule.Never, null, failure: LocalFailure.Redirect);
        // A body that breaks off must not hide the status that came with it.
        (byte[] bytes, int length) = await ReadAsMuchAsync(ErrorParser.LargestBody).ConfigureAwait(false);
        if (_clock.IsCaller) return new OperationCanceledException(_call.Caller);
        await _call.TellBodyAsync("Response", bytes, length).ConfigureAwait(false);
        ServiceError error = ErrorParser.Parse(bytes, length);
        error.StatusCode = Status;
        return Service(error);
    }

    private async ValueTask<Body> ReadAsMuchAsync(int limit)
    {
        long expected = Math.Min(_response!.Content.Headers.ContentLength ?? 4095, 1024 * 1024);
        // One more, so that the end is seen without growing.
        byte[] buffer = new byte[Math.Min((int)expected + 1, limit)];
        int length = 0;
        try
        {
            using Stream body = await OpenBodyAsync(isEventStream: false).ConfigureAwait(false);
            while (length < limit)
            {
                // Few steps: an array that was outgrown stays in memory for a while.
                if (length == buffer.Length) Array.Resize(ref buffer, (int)Math.Min(limit, (buffer.Length * 4L) + 1));
#if NET
                int read = await body.ReadAsync(buffer.AsMemory(length), _clock.Token).ConfigureAwait(false);
#else
                int read = await body.ReadAsync(buffer, length, buffer.Length - length, _clock.Token).ConfigureAwait(false);
#endif
                if (read == 0) break;
                length += read;
            }

            return new Body(buffer, length);
        }
        catch (Exception exception)
        {
            return new Body(buffer, length) { Failure = exception };
        }
    }
}

using System.Globalization;
using System.Net.Http.Headers;
using QwenPS.Client.Errors;
using QwenPS.Client.Protocols;
using QwenPS.Client.Resilience;
using QwenPS.Resources;

namespace QwenPS.Client.Transport;

/// <summary>
/// Represents one attempt of a call. An attempt consists of a request and its response. This class converts failures to a <see cref="QwenException"/>.
/// </summary>
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
        _clock = new AttemptClock(call.Options, call.Total, call.Caller);
    }

    public int Status => (int)_response!.StatusCode;

    public HttpResponseHeaders Headers => _response!.Headers;

    public string? MediaType => _response!.Content.Headers.ContentType?.MediaType;

    /// <summary>Sends the request and waits for the response headers.</summary>
    /// <exception cref="QwenException">The service couldn't be reached, or it returned an error.</exception>
    public static Task<Exchange> OpenAsync(Call call) => call.Channel.TemporaryKeys is { } keys ? OpenAsync(call, keys) : SendAsync(call, null);

    /// <summary>
    /// Sends the request with a temporary key. The service can reject a temporary key even before the key expires. If so, the request is sent once more with a
    /// new key.
    /// </summary>
    private static async Task<Exchange> OpenAsync(Call call, ITemporaryKeys keys)
    {
        string? sent = null;
        try
        {
            return await SendAsync(call, GetKeyAsync).ConfigureAwait(false);
        }
        catch (QwenException exception) when (exception.StatusCode == 401 && sent is not null)
        {
            keys.Drop(sent);
            await call.LogRenewalAsync().ConfigureAwait(false);
        }

        return await SendAsync(call, GetKeyAsync).ConfigureAwait(false);

        async Task<string> GetKeyAsync() => sent = await keys.GetAsync(call.Log, call.Token).ConfigureAwait(false);
    }

    /// <param name="call">The call.</param>
    /// <param name="getKey">A function that gets a temporary key, or null to use the permanent key.</param>
    private static async Task<Exchange> SendAsync(Call call, Func<Task<string>>? getKey)
    {
        PaceLease? lease = call.Model is null ? null : await call.Pacer.EnterAsync(call.Model, call.EstimatedTokens, call.Token).ConfigureAwait(false);
        string? key = null;
        try
        {
            // The key is requested after the pacer's wait. Otherwise, a temporary key could expire during the wait.
            key = getKey is null ? call.Channel.Options.ApiKey.Reveal() : await getKey().ConfigureAwait(false);
        }
        finally
        {
            if (key is null) lease?.Dispose();
        }

        call.Attempts++;
        var exchange = new Exchange(call, lease);
        try
        {
            if (call.Body is not null) await call.LogBodyAsync("Request", call.Body, call.Body.Length).ConfigureAwait(false);
            if (call.Content is not null && call.Log.WantsBodies) await call.Log.DebugAsync($"Request: {call.Content.Description}").ConfigureAwait(false);
            using HttpRequestMessage message = call.CreateMessage(key, exchange._clock.Restart);
            exchange._response = await call.Channel.Http.SendAsync(message, exchange._clock.Token).ConfigureAwait(false);
            exchange._clock.Pause();
            call.Channel.HasAnswered = true;
            if (exchange.Status is < 200 or >= 300) throw await exchange.ReadErrorAsync().ConfigureAwait(false);
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

    /// <summary>Records in the log that the attempt succeeded.</summary>
    public void NoteSuccess(string? requestId, Usage? usage)
    {
        NoteUsage(usage);
        _call.Note(Status.ToString(CultureInfo.InvariantCulture), requestId, _elapsed.Elapsed);
    }

    /// <summary>Records that the service accepted the call, and the token usage of the call.</summary>
    public void NoteUsage(Usage? usage)
    {
        if (_lease is null) return;
        _lease.HasSucceeded = true;
        _lease.Tokens = usage?.TotalTokens ?? _lease.Tokens;
    }

    /// <summary>Opens the body. The headers have already arrived, so this method doesn't wait.</summary>
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

    /// <summary>Gets the token that is canceled when the attempt ends for any reason.</summary>
    public CancellationToken Token => _clock.Token;

    /// <summary>Records that a complete event was read.</summary>
    public void NoteEvent() => _body?.NoteEvent();

    /// <summary>Reads the complete body. If reading fails, throws the exception that <see cref="Translate"/> returns.</summary>
    /// <param name="limit">The maximum size of the body in bytes.</param>
    public async ValueTask<Body> ReadBodyAsync(int limit = AnswerBudget.MaxAnswerBytes)
    {
        Body body = await ReadUpToAsync(limit + 1).ConfigureAwait(false);
        if (body.Failure is not null) throw Translate(body.Failure);
        if (body.Length > limit) throw Translate(new LimitException(Texts.Format("Answer.TooLarge", limit / 1024 / 1024)));
        await _call.LogBodyAsync("Response", body.Bytes, body.Length).ConfigureAwait(false);
        return body;
    }

    /// <summary>
    /// Reads the next part of the body. Returns 0 at the end of the body. If reading fails, throws the exception that <see cref="Translate"/> returns.
    /// </summary>
    public async Task<int> ReadPieceAsync(byte[] piece)
    {
        try
        {
            Stream body = _body ?? await OpenBodyAsync(isEventStream: false).ConfigureAwait(false);
            // By default, the event timeout limits the time for the complete body. A large file can take longer, so each part of the file restarts this
            // timeout.
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

    /// <summary>
    /// Converts an exception to a <see cref="QwenException"/>, except in two cases. If the caller canceled the call, returns an
    /// <see cref="OperationCanceledException"/>. If a local file couldn't be read while it was sent, returns the exception that reading the file caused.
    /// </summary>
    public Exception Translate(Exception exception)
    {
        if (exception is QwenException) return exception;
        if (_clock.IsCaller) return new OperationCanceledException(_call.Caller);
        if (SentFileException.FindFileError(exception) is { } problem) return problem;
        if (exception is LimitException) return CreateProtocolError(exception.Message, RetryRule.Never, null, failure: LocalFailure.TooLarge);
        if (exception is InvalidDataException) return CreateProtocolError(exception.Message.TrimEnd('.', '\u3002'), RetryRule.Never, null, exception);
        string? requestId = _response is null ? null : RequestId.Find(Headers, null, null);
        Failures failures = _call.Failures;
        QwenException typed = exception is OperationCanceledException || _clock.Token.IsCancellationRequested
            ? failures.CreateTimeout(_clock, isConnected: _response is not null, requestId, _call.Attempts)
            : failures.CreateNetworkError(exception, requestId, _call.Attempts, isKnownHost: _call.Channel.HasAnswered);
        return Log(typed);
    }

    public QwenException CreateProtocolError(string what, RetryRule retry, string? body, Exception? inner = null, LocalFailure failure = LocalFailure.Protocol) =>
        Log(_call.Failures.CreateProtocolError(failure, what, retry, Status, RequestId.Find(Headers, null, null), body, _call.Attempts, inner));

    /// <summary>Creates the exception for an error that the service returned.</summary>
    /// <param name="error">The service's error.</param>
    /// <param name="status">The status of the error, or null to use the status of the response.</param>
    public QwenException CreateServiceError(ServiceError error, int? status = null)
    {
        QwenException exception = _call.Failures.CreateServiceError(status ?? Status, error, Headers, _call.Attempts);
        if (exception.Kind is ErrorKind.RateLimit or ErrorKind.Concurrency or ErrorKind.TokenQuota) Refuse(exception);
        return Log(exception);
    }

    /// <summary>
    /// Ends the read operation that's in progress. Call this method only from the code that reads the response. Other code must use a cancellation token.
    /// </summary>
    public void Cancel() => _clock.Cancel();

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

    private QwenException Log(QwenException exception)
    {
        string? status = exception.StatusCode?.ToString(CultureInfo.InvariantCulture);
        string code = exception.Code ?? exception.Kind.ToString();
        string outcome = status is null ? code : status + " " + code;
        _call.Note(outcome, exception.RequestId, _elapsed.Elapsed);
        return exception;
    }

    /// <summary>Reads a response that doesn't have a success status, and returns its failure.</summary>
    private async Task<Exception> ReadErrorAsync()
    {
        if (Status is >= 300 and < 400)
        {
            string what = Headers.Location is { } place ? Texts.Format("Answer.Redirect", Status, place) : Texts.Format("Answer.Unasked", Status);
            return CreateProtocolError(what, RetryRule.Never, null, failure: LocalFailure.Redirect);
        }

        // Even if the error can't be read completely, its status is reported.
        (byte[] bytes, int length) = await ReadUpToAsync(ErrorParser.MaxBodyBytes).ConfigureAwait(false);
        if (_clock.IsCaller) return new OperationCanceledException(_call.Caller);
        await _call.LogBodyAsync("Response", bytes, length).ConfigureAwait(false);
        ServiceError error = ErrorParser.Parse(bytes, length);
        error.StatusCode = Status;
        return CreateServiceError(error);
    }

    private async ValueTask<Body> ReadUpToAsync(int limit)
    {
        long expected = Math.Min(_response!.Content.Headers.ContentLength ?? 4095, 1024 * 1024);
        // The buffer is one byte larger than the expected body. If the last byte of the buffer isn't filled, the body has ended, and no second buffer is
        // needed.
        byte[] buffer = new byte[Math.Min((int)expected + 1, limit)];
        int length = 0;
        try
        {
            using Stream body = await OpenBodyAsync(isEventStream: false).ConfigureAwait(false);
            while (length < limit)
            {
                // Each time that the buffer grows, the old array remains in memory for a while. For this reason, the buffer grows in large steps.
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

/// <summary>
/// Represents the body of a response. A class is used instead of a tuple, because the runtime contains precompiled code for tasks that return a class. For a
/// task that returns a tuple, the first call would wait for the JIT compiler.
/// </summary>
/// <param name="Bytes">A buffer that contains the body at its start.</param>
/// <param name="Length">The length of the body in bytes.</param>
internal sealed record Body(byte[] Bytes, int Length)
{
    /// <summary>Gets or sets the exception that occurred while the body was read, or null if the body is complete.</summary>
    public Exception? Failure { get; init; }
}

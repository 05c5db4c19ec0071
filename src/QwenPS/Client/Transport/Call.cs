using System.Globalization;
using System.Net.Http.Headers;
using QwenPS.Client.Errors;
using QwenPS.Client.Protocols;
using QwenPS.Client.Resilience;
using QwenPS.Text;

namespace QwenPS.Client.Transport;

/// <summary>Represents a call with all its attempts. It contains the request, the elapsed time, the number of attempts, and the time limit.</summary>
internal sealed class Call : IDisposable
{
    /// <summary>
    /// The total wait time after which the user sees the retries of a call. This time is shorter than the usual wait before the first retry, so even the first
    /// retry is shown.
    /// </summary>
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(0.75);

    private readonly CancellationTokenSource _total;
    private readonly CancellationTokenSource _either;
    private Failures? _failures;
    private string? _lastAttempt;
    private string? _paceChange;
    private bool _showsRetry;
    private TimeSpan _waits;

    private Call(Channel channel, HttpMethod method, string path, ICallLog log, CancellationToken caller, ChatRequest? request = null)
    {
        Channel = channel;
        Pacer = channel.Pacer;
        Options = FindOptions(channel.Options, request);
        Method = method;
        Log = log;
        Caller = caller;
        Uri = channel.Options.Endpoint.Combine(path);
        _total = Options.LimitTime.CreateLimit(Options.Timeout);
        _either = CancellationTokenSource.CreateLinkedTokenSource(caller, Total);
    }

    public Channel Channel { get; }

    /// <summary>Gets the options of the client, overridden by the call's own limits.</summary>
    public QwenClientOptions Options { get; }

    public HttpMethod Method { get; }

    /// <summary>
    /// Gets the name that identifies the rate limits of the call. This name is usually the ID of the model. This property is null if no rate limits apply to
    /// the call.
    /// </summary>
    public string? Model { get; private init; }

    /// <summary>Gets the object that delays the call until the rate limits allow it.</summary>
    public Pacer Pacer { get; private init; }

    /// <summary>Gets the estimated number of tokens of the call. This estimate is used to enforce a limit on tokens per minute.</summary>
    public long EstimatedTokens { get; private init; }

    /// <summary>Gets additional HTTP headers of this call.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; private init; }

    /// <summary>Gets the object that creates the errors of this call, and that masks secrets in them.</summary>
    public Failures Failures => _failures ??= Channel.FailuresWith(Headers);

    public bool IsStream { get; private init; }

    /// <inheritdoc cref="ChatRequest.HasStoredFile"/>
    public bool HasStoredFile { get; private init; }

    /// <inheritdoc cref="ChatRequest.BeforeChargedRetry"/>
    public Func<CancellationToken, Task>? BeforeChargedRetry { get; private init; }

    /// <summary>
    /// Gets the number and the total time of earlier attempts. There are earlier attempts if the service refused the request in another form (<see
    /// cref="ILearnedForm"/>) or without a stream. Otherwise, the values are 0.
    /// </summary>
    public CallTotals Before { get; private init; }

    public ICallLog Log { get; }

    public Uri Uri { get; }

    /// <summary>Gets the request body, or null if there's no body. The body is created once, and all attempts send the same bytes.</summary>
    public byte[]? Body { get; private init; }

    /// <summary>Gets a value that indicates whether the response contains a secret. If the value is true, the response isn't logged.</summary>
    public bool HidesResponse { get; private init; }

    /// <summary>Gets the request body if it's too large for <see cref="Body"/>; otherwise, null.</summary>
    public SentContent? Content { get; private init; }

    public ValueStopwatch Elapsed { get; } = ValueStopwatch.StartNew();

    public int Attempts { get; set; }

    public CancellationToken Caller { get; }

    public CancellationToken Total => _total.Token;

    /// <summary>Gets the token that is canceled when the caller cancels the call or when the total time is exceeded.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Creates a call that requests an answer from a model.</summary>
    public static Call CreateChat(Channel channel, ChatRequest request, bool stream, ICallLog log, CancellationToken caller, CallTotals before = default)
    {
        return new Call(channel, HttpMethod.Post, channel.Protocol.GetPath(request), log, caller, request)
        {
            Model = request.Model,
            EstimatedTokens = request.EstimatedTokens,
            Headers = request.Headers,
            IsStream = stream,
            HasStoredFile = request.HasStoredFile,
            BeforeChargedRetry = request.BeforeChargedRetry,
            Before = before,
            Body = JsonBytes.Write(writer => channel.Protocol.WriteBody(writer, request, stream)),
        };
    }

    /// <summary>Creates a POST call with an existing body.</summary>
    public static Call CreatePost(Channel channel, string path, byte[] body, ICallLog log, CancellationToken caller) =>
        new(channel, HttpMethod.Post, path, log, caller) { Body = body };

    /// <summary>Creates a POST call without a body. The response contains a secret, so it isn't logged.</summary>
    public static Call CreateSecretPost(Channel channel, string path, ICallLog log, CancellationToken caller, ChatRequest? limits = null) =>
        new(channel, HttpMethod.Post, path, log, caller, limits) { HidesResponse = true };

    /// <summary>Creates a GET call.</summary>
    public static Call CreateGet(Channel channel, string path, ICallLog log, CancellationToken caller) => new(channel, HttpMethod.Get, path, log, caller);

    /// <summary>Creates a call about a file. Such calls have their own rate limits.</summary>
    public static Call CreateForFile(Channel channel, HttpMethod method, string path, SentContent? content, ICallLog log, CancellationToken caller, ChatRequest? limits = null) =>
        new(channel, method, path, log, caller, limits) { Content = content, Pacer = channel.FilePacer, Model = content is null ? FilePace.Other : FilePace.Upload };

    /// <summary>Creates the HTTP request of an attempt.</summary>
    /// <param name="key">The API key.</param>
    /// <param name="sent">The callback that's called after each part of a long body is sent.</param>
    public HttpRequestMessage CreateMessage(string key, Action sent)
    {
        var message = new HttpRequestMessage(Method, Uri) { Content = Content?.Create(sent) };
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
        }

        HttpRequestHeaders headers = message.Headers;
#if !NET
        // Without this setting, .NET Framework sends only the headers, and waits for the server's response before it sends the body.
        headers.ExpectContinue = false;
#endif
        headers.TryAddWithoutValidation("User-Agent", Options.UserAgent);
        headers.TryAddWithoutValidation("Accept", IsStream ? "text/event-stream" : "application/json");
        headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        if (Options.Endpoint.WorkspaceHeader is { } workspace) headers.TryAddWithoutValidation("X-DashScope-WorkSpace", workspace);
        // Without this header, the service doesn't accept the addresses of files in the provider's own storage (oss://). The official SDK also sends the
        // header.
        if (HasStoredFile) headers.TryAddWithoutValidation("X-DashScope-OssResourceResolve", "enable");
        foreach (var pair in Channel.Protocol.GetHeaders(IsStream)) headers.TryAddWithoutValidation(pair.Key, pair.Value);
        SetAll(headers, Options.Headers);
        SetAll(headers, Headers);
        return message;
    }

    /// <summary>Makes the call, and retries it if a retry can help.</summary>
    /// <param name="attempt">A function that makes one attempt.</param>
    /// <param name="isLast">A value that indicates whether the call is disposed of when this method ends.</param>
    public async Task<T> TryAsync<T>(Func<Task<T>> attempt, bool isLast = false)
    {
        try
        {
            Task<T> first = attempt();
            try
            {
                return await first.ConfigureAwait(false);
            }
            catch (QwenException exception) when (exception.Retry != RetryRule.Never)
            {
                return await TryAgainAsync(first, exception, attempt).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!Caller.IsCancellationRequested)
        {
            // The total time was exceeded during a wait between attempts.
            throw Failures.CreateTotalTimeout(Options.Timeout, Attempts);
        }
        finally
        {
            await LogAttemptAsync().ConfigureAwait(false);
            if (_showsRetry) await Log.EndRetryAsync().ConfigureAwait(false);
            if (isLast) Dispose();
        }
    }

    /// <summary>Records the result of an attempt. The log line is written later, when it's known whether a retry follows.</summary>
    public void Note(string outcome, string? requestId, TimeSpan time)
    {
        if (!Log.WantsLines) return;
        string id = requestId is null ? "" : ", request id " + requestId;
        _lastAttempt = string.Format(CultureInfo.InvariantCulture, "{0} {1} -> {2} ({3:0} ms{4})", Method, Uri, Shown(outcome), time.TotalMilliseconds, Shown(id));
    }

    /// <summary>Records that the attempt changed the pace of the model. The change is logged after the log line of the attempt.</summary>
    public void NotePace(Pace pace) => _paceChange = pace.ToString();

    private static void SetAll(HttpRequestHeaders headers, IReadOnlyDictionary<string, string>? more)
    {
        if (more is null) return;
        foreach (var pair in more)
        {
            headers.Remove(pair.Key);
            headers.TryAddWithoutValidation(pair.Key, pair.Value);
        }
    }

    private Task<T> TryAgainAsync<T>(Task<T> failed, QwenException error, Func<Task<T>> attempt)
    {
        bool mayBeCharged = error.MayBeCharged;
        return Channel.GetRetry(Options.MaxRetry).RetryAsync(failed, MakeAttemptAsync, LogRetryAsync, Token);

        async Task<T> MakeAttemptAsync()
        {
            if (mayBeCharged && BeforeChargedRetry is not null) await BeforeChargedRetry(Token).ConfigureAwait(false);
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (QwenException exception)
            {
                mayBeCharged = exception.MayBeCharged;
                throw;
            }
        }
    }

    private async ValueTask LogRetryAsync(QwenException error, TimeSpan wait)
    {
        int attempts = Options.MaxRetry + 1;
        await LogAttemptAsync(string.Format(CultureInfo.InvariantCulture, "; try {0} of {1} in {2:0.0} s", Attempts + 1, attempts, wait.TotalSeconds)).ConfigureAwait(false);
        _waits += wait;
        if (!_showsRetry && _waits < QuietTime) return;
        _showsRetry = true;
        await Log.RetryAsync(new RetryNotice(Uri.Host, Attempts + 1, attempts, wait, error.Message)).ConfigureAwait(false);
    }

    private static QwenClientOptions FindOptions(QwenClientOptions options, ChatRequest? request) => request is null or { MaxRetry: null, Timeout: null }
        ? options
        : options with { MaxRetry = request.MaxRetry ?? options.MaxRetry, Timeout = request.Timeout ?? options.Timeout };

    /// <summary>Logs an attempt that failed because the service rejected its temporary API key. Another attempt with a new key follows.</summary>
    public ValueTask LogRenewalAsync() => LogAttemptAsync("; trying a new temporary key");

    private ValueTask LogAttemptAsync(string ending = "")
    {
        if (_lastAttempt is null) return default;
        string line = _lastAttempt + ending;
        _lastAttempt = null;
        string? change = _paceChange;
        _paceChange = null;
        return change is null ? Log.VerboseAsync(line) : LogBothAsync(line, change);
    }

    private async ValueTask LogBothAsync(string line, string change)
    {
        await Log.VerboseAsync(line).ConfigureAwait(false);
        await Log.VerboseAsync(change).ConfigureAwait(false);
    }

    public ValueTask LogBodyAsync(string what, byte[] body, int length)
    {
        const int limit = 4096;
        if (!Log.WantsBodies) return default;
        if (HidesResponse) return Log.DebugAsync($"{what} ({length} bytes): not shown, because it contains a key");
        return Log.DebugAsync($"{what} ({length} bytes): {Failures.Redactor.RedactStart(body, length, limit)}{(length > limit ? "…" : "")}");
    }

    private string Shown(string text) => ForeignText.OneLine(Failures.Redactor.Redact(text));

    public void Dispose()
    {
        _either.Dispose();
        _total.Dispose();
    }
}

/// <summary>Represents the number of times that a request was sent, and the total time of these attempts.</summary>
internal readonly record struct CallTotals(int Attempts, TimeSpan Time);

/// <summary>
/// Represents a request body that is too large for memory. The body is created again for each attempt, and isn't stored completely in memory.
/// </summary>
/// <param name="Description">A description for the log. The description doesn't contain the body.</param>
/// <param name="Create">
/// A function that creates the content. The function receives a callback, which the content must call after each part is sent. Otherwise, a long upload would
/// be treated as idle.
/// </param>
internal sealed record SentContent(string Description, Func<Action, HttpContent> Create);

/// <summary>
/// The exception that is thrown when a file can't be read while it's sent. An <see cref="IOException"/> isn't used, because .NET would convert it to a network
/// error, and the call would be retried.
/// </summary>
internal sealed class SentFileException(Exception problem) : Exception(problem.Message, problem)
{
    /// <summary>
    /// Returns the exception that occurred when a file was read, even if it's nested in several other exceptions. Returns null if the failure has another
    /// cause.
    /// </summary>
    public static Exception? FindFileError(Exception exception)
    {
        for (Exception? one = exception; one is not null; one = one.InnerException)
        {
            if (one is SentFileException) return one.InnerException;
        }

        return null;
    }
}

using System.Globalization;
using Polly;
using QwenPS.Client.Errors;
using QwenPS.Client.Protocols;
using QwenPS.Client.Resilience;
using QwenPS.Text;

namespace QwenPS.Client.Transport;

/// <summary>One call with all its attempts: what is sent, since when, how often, and how long it may take.</summary>
internal sealed class Call : IDisposable
{
    private readonly CancellationTokenSource _total;
    private readonly CancellationTokenSource _either;
    private Failures? _failures;
    private string? _lastAttempt;
    private string? _paceChange;

    private Call(Channel channel, HttpMethod method, string path, ICallLog log, CancellationToken caller)
    {
        Channel = channel;
        Method = method;
        Log = log;
        Caller = caller;
        Uri = channel.Options.Endpoint.Combine(path);
        _total = new CancellationTokenSource(channel.Options.Timeout);
        _either = CancellationTokenSource.CreateLinkedTokenSource(caller, Total);
    }

    public Channel Channel { get; }

    public HttpMethod Method { get; }

    /// <summary>The model whose limits the call counts towards; null where it counts towards none.</summary>
    public string? Model { get; private init; }

    /// <summary>The call's size for a limit of tokens.</summary>
    public long EstimatedTokens { get; private init; }

    /// <summary>HTTP headers of this call alone.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; private init; }

    /// <summary>Makes the errors of this call, and knows what they must not show.</summary>
    public Failures Failures => _failures ??= Channel.FailuresWith(Headers);

    public bool IsStream { get; private init; }

    /// <inheritdoc cref="ChatRequest.HasStoredFile"/>
    public bool HasStoredFile { get; private init; }

    /// <summary>What was spent on the same request before this call: it is sent once more, in another form.</summary>
    public Spent Before { get; private init; }

    public ICallLog Log { get; }

    public Uri Uri { get; }

    /// <summary>The request's body: written once, sent at every attempt. Null where there is none.</summary>
    public byte[]? Body { get; private init; }

    /// <summary>The request's body where it is too large for <see cref="Body"/>; null else.</summary>
    public SentContent? Content { get; private init; }

    public ValueStopwatch Elapsed { get; } = ValueStopwatch.StartNew();

    public int Attempts { get; set; }

    public CancellationToken Caller { get; }

    public CancellationToken Total => _total.Token;

    /// <summary>Cancelled when the caller cancels or the time for the whole call is over.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>A call that asks for an answer.</summary>
    public static Call CreateChat(Channel channel, ChatRequest request, bool stream, ICallLog log, CancellationToken caller, Spent before = default)
    {
        return new Call(channel, HttpMethod.Post, channel.Protocol.PathOf(request), log, caller)
        {
            Model = request.Model,
            EstimatedTokens = request.EstimatedTokens,
            Headers = request.Headers,
            IsStream = stream,
            HasStoredFile = request.HasStoredFile,
            Before = before,
            Body = JsonBytes.Write(writer => channel.Protocol.WriteBody(writer, request, stream)),
        };
    }

    /// <summary>A call with a body that is written already.</summary>
    public static Call CreatePost(Channel channel, string path, byte[] body, ICallLog log, CancellationToken caller) => new(channel, HttpMethod.Post, path, log, caller) { Body = body };

    /// <summary>A call whose body is made anew at every attempt.</summary>
    public static Call CreatePost(Channel channel, string path, SentContent content, ICallLog log, CancellationToken caller) => new(channel, HttpMethod.Post, path, log, caller) { Content = content };

    /// <summary>A call that only reads.</summary>
    public static Call CreateGet(Channel channel, string path, ICallLog log, CancellationToken caller) => new(channel, HttpMethod.Get, path, log, caller);

    public static Call CreateDelete(Channel channel, string path, ICallLog log, CancellationToken caller) => new(channel, HttpMethod.Delete, path, log, caller);

    /// <summary>Makes the call, and again where that may help.</summary>
    /// <param name="attempt">Sends it once.</param>
    /// <param name="isLast">Whether the call is done with what the attempt gives, and is disposed of.</param>
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
                return await TryAgainAsync(first, attempt).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!Caller.IsCancellationRequested)
        {
            // The time for the whole call ended in a wait between two tries.
            throw Failures.CreateTotalTimeout(Channel.Options.Timeout, Attempts);
        }
        finally
        {
            await TellAsync().ConfigureAwait(false);
            if (isLast) Dispose();
        }
    }

    /// <summary>Notes how an attempt went; the line is told when it is known what comes next.</summary>
    public void Note(string outcome, string? requestId, TimeSpan time)
    {
        if (!Log.WantsLines) return;
        string id = requestId is null ? "" : ", request id " + requestId;
        _lastAttempt = string.Format(CultureInfo.InvariantCulture, "{0} {1} -> {2} ({3:0} ms{4})", Method, Uri, Shown(outcome), time.TotalMilliseconds, Shown(id));
    }

    /// <summary>Notes how the pace of the model has changed by the attempt; told with its line.</summary>
    public void NotePace(Pace pace) => _paceChange = pace.ToString();

    /// <summary>
    /// Goes on after a first try that failed: it is what Polly gets to see as its own first. Most calls need no second,
    /// and are spared Polly's 50 ms in a fresh process.
    /// </summary>
    private async Task<T> TryAgainAsync<T>(Task<T> failed, Func<Task<T>> attempt)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, Token);
        context.Properties.Set(RetryPipeline.OnRetryKey, TellRetryAsync);
        Task<T>? known = failed;
        try
        {
            return await Channel.Retry.ExecuteAsync(
                async _ =>
                {
                    Task<T> next = known ?? attempt();
                    known = null;
                    return await next.ConfigureAwait(false);
                },
                context).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private ValueTask TellRetryAsync(TimeSpan wait) =>
        TellAsync(string.Format(CultureInfo.InvariantCulture, "; try {0} of {1} in {2:0.0} s", Attempts + 1, Channel.Options.MaxRetry + 1, wait.TotalSeconds));

    private ValueTask TellAsync(string ending = "")
    {
        if (_lastAttempt is null) return default;
        string line = _lastAttempt + ending;
        _lastAttempt = null;
        string? change = _paceChange;
        _paceChange = null;
        return change is null ? Log.VerboseAsync(line) : TellBothAsync(line, change);
    }

    private async ValueTask TellBothAsync(string line, string change)
    {
        await Log.VerboseAsync(line).ConfigureAwait(false);
        await Log.VerboseAsync(change).ConfigureAwait(false);
    }

    public ValueTask TellBodyAsync(string what, byte[] body, int length)
    {
        const int limit = 4096;
        if (!Log.WantsBodies) return default;
        return Log.DebugAsync($"{what} ({length} bytes): {Failures.Redactor.RedactStart(body, length, limit)}{(length > limit ? "…" : "")}");
    }

    private string Shown(string text) => ForeignText.OneLine(Failures.Redactor.Redact(text));

    public void Dispose()
    {
        _either.Dispose();
        _total.Dispose();
    }
}

/// <summary>How often a request was sent, and how long that took.</summary>
internal readonly record struct Spent(int Attempts, TimeSpan Time);

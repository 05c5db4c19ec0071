using System.Globalization;
using QwenPS.Client.Catalog;
using QwenPS.Client.Transport;

namespace QwenPS.Client;

/// <summary>One call with all its attempts: what is sent, since when, how often, and how long it may take.</summary>
internal sealed class Call : IDisposable
{
    private readonly CancellationTokenSource _total;
    private readonly CancellationTokenSource _either;
    private Failures? _failures;
    private string? _lastAttempt;
    private string? _paceChange;

    private Call(QwenClient client, HttpMethod method, string path, ICallLog log, CancellationToken caller)
    {
        Client = client;
        Method = method;
        Log = log;
        Caller = caller;
        Uri = client.Options.Endpoint.Combine(path);
        _total = new CancellationTokenSource(client.Options.Timeout);
        _either = CancellationTokenSource.CreateLinkedTokenSource(caller, Total);
    }

    public QwenClient Client { get; }

    public HttpMethod Method { get; }

    /// <summary>The model whose limits the call counts towards; null where it counts towards none.</summary>
    public string? Model { get; private init; }

    /// <summary>The call's size for a limit of tokens.</summary>
    public long EstimatedTokens { get; private init; }

    /// <summary>HTTP headers of this call alone.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; private init; }

    /// <summary>Makes the errors of this call, and knows what they must not show.</summary>
    public Failures Failures => _failures ??= Client.FailuresWith(Headers);

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
    public static Call OfChat(QwenClient client, ChatRequest request, bool stream, ICallLog log, CancellationToken caller, Spent before = default)
    {
        return new Call(client, HttpMethod.Post, client.Protocol.PathOf(request), log, caller)
        {
            Model = request.Model,
            EstimatedTokens = client.Pacer.CountsTokens ? TokenEstimate.Of(request.Messages) : 0,
            Headers = request.Headers,
            IsStream = stream,
            HasStoredFile = request.HasStoredFile,
            Before = before,
            Body = JsonBytes.Of(writer => client.Protocol.WriteBody(writer, request, stream)),
        };
    }

    /// <summary>A call with a body that is written already.</summary>
    public static Call OfPost(QwenClient client, string path, byte[] body, ICallLog log, CancellationToken caller) => new(client, HttpMethod.Post, path, log, caller) { Body = body };

    /// <summary>A call whose body is made anew at every attempt.</summary>
    public static Call OfContent(QwenClient client, string path, SentContent content, ICallLog log, CancellationToken caller) => new(client, HttpMethod.Post, path, log, caller) { Content = content };

    /// <summary>A call that only reads.</summary>
    public static Call OfGet(QwenClient client, string path, ICallLog log, CancellationToken caller) => new(client, HttpMethod.Get, path, log, caller);

    public static Call OfDelete(QwenClient client, string path, ICallLog log, CancellationToken caller) => new(client, HttpMethod.Delete, path, log, caller);

    /// <summary>Notes how an attempt went; the line is told when it is known what comes next.</summary>
    public void Note(string outcome, string? requestId, TimeSpan time)
    {
        if (!Log.WantsLines) return;
        string id = requestId is null ? "" : ", request id " + requestId;
        _lastAttempt = string.Format(CultureInfo.InvariantCulture, "{0} {1} -> {2} ({3:0} ms{4})", Method, Uri, Shown(outcome), time.TotalMilliseconds, Shown(id));
    }

    /// <summary>Notes how the pace of the model has changed by the attempt; told with its line.</summary>
    public void NotePace(Pace pace) => _paceChange = pace.ToString();

    public ValueTask OnRetryAsync(TimeSpan wait) =>
        TellAsync(string.Format(CultureInfo.InvariantCulture, "; try {0} of {1} in {2:0.0} s", Attempts + 1, Client.Options.MaxRetry + 1, wait.TotalSeconds));

    public ValueTask TellAsync(string ending = "")
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

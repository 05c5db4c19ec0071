using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace QwenPS.Client;

/// <summary>One call with all its attempts: what is sent, since when, how often, and how long it may take.</summary>
internal sealed class Call : IDisposable
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly CancellationTokenSource? _total;
    private readonly CancellationTokenSource _either;
    private string? _lastAttempt;

    public Call(QwenClient client, ChatRequest request, bool stream, ICallLog log, CancellationToken caller)
    {
        Client = client;
        Request = request;
        IsStream = stream;
        Log = log;
        Caller = caller;
        Uri = client.Options.Endpoint.Combine(client.Protocol.PathOf(request));
        _total = client.Options.Timeout is { } timeout ? new CancellationTokenSource(timeout) : null;
        _either = CancellationTokenSource.CreateLinkedTokenSource(caller, Total);
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body, WriterOptions)) client.Protocol.WriteBody(writer, request, stream);
        Body = body.ToArray();
    }

    public QwenClient Client { get; }

    public ChatRequest Request { get; }

    public bool IsStream { get; }

    public ICallLog Log { get; }

    public Uri Uri { get; }

    /// <summary>The request's body: written once, sent at every attempt.</summary>
    public byte[] Body { get; }

    public Stopwatch Elapsed { get; } = Stopwatch.StartNew();

    public int Attempts { get; set; }

    public CancellationToken Caller { get; }

    public CancellationToken Total => _total?.Token ?? CancellationToken.None;

    /// <summary>Cancelled when the caller cancels or the time for the whole call is over.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Notes how an attempt went; the line is told when it is known what comes next.</summary>
    public void Note(string outcome, string? requestId, TimeSpan time)
    {
        string id = requestId is null ? "" : $", request id {requestId}";
        _lastAttempt = string.Format(CultureInfo.InvariantCulture, "POST {0} -> {1} ({2:0} ms{3})", Uri, outcome, time.TotalMilliseconds, id);
    }

    public async ValueTask OnRetryAsync(QwenException failure, TimeSpan wait)
    {
        if (failure.Kind is ErrorKind.RateLimit or ErrorKind.Concurrency or ErrorKind.TokenQuota) Client.Pacer.Pause(Request.Model, wait);
        await TellAsync(string.Format(CultureInfo.InvariantCulture, "; try {0} of {1} in {2:0.0} s", Attempts + 1, Client.Options.MaxRetry + 1, wait.TotalSeconds)).ConfigureAwait(false);
    }

    public async ValueTask TellAsync(string ending = "")
    {
        if (_lastAttempt is null) return;
        string line = _lastAttempt + ending;
        _lastAttempt = null;
        await Log.VerboseAsync(line).ConfigureAwait(false);
    }

    public ValueTask TellBodyAsync(string what, byte[] body, int length)
    {
        const int limit = 4096;
        if (!Log.WantsBodies) return default;
        string text = Encoding.UTF8.GetString(body, 0, Math.Min(length, limit));
        return Log.DebugAsync($"{what} ({length} bytes): {Client.Redactor.Redact(text)}{(length > limit ? "…" : "")}");
    }

    public void Dispose()
    {
        _either.Dispose();
        _total?.Dispose();
    }
}

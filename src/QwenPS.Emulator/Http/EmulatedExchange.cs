using System.Text.Json;
using Microsoft.AspNetCore.Connections.Features;
using QwenPS.Emulator.Account;
using QwenPS.Emulator.Errors;
using QwenPS.Emulator.Protocols;
using QwenPS.Emulator.Streams;

namespace QwenPS.Emulator.Http;

/// <summary>Represents a request, its answer, and the fault that applies to the request.</summary>
internal sealed class EmulatedExchange(HttpContext context, WireProtocol protocol, EmulatorCounters counters, TemporaryKeys keys, CancellationToken gone)
{
    public const string Json = "application/json";

    private bool _finished;

    public HttpRequest Request => context.Request;

    public WireProtocol Protocol => protocol;

    /// <summary>Gets the token that is canceled when the client disconnects or the emulator stops.</summary>
    public CancellationToken Gone => gone;

    public string RequestId { get; } = Guid.NewGuid().ToString();

    /// <summary>
    /// Gets the request ID that's written to the bodies of errors and to the answers of the DashScope protocol. This value is null if a fault omits the request
    /// ID.
    /// </summary>
    public string? ShownRequestId => Fault is { OmitRequestId: true } ? null : RequestId;

    public RequestOverrides Overrides { get; set; } = new();

    public Fault? Fault { get; set; }

    /// <summary>
    /// Gets the value of the Authorization header to check. For a temporary key, this is the value of the key that created the temporary key.
    /// </summary>
    public string? Authorization => keys.Resolve(Request.Headers.Authorization is { Count: > 0 } values ? values.ToString() : null);

    public long Created { get; } = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    /// <summary>Gets a value that indicates whether the complete answer was sent. A client that disconnects later has received its answer.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Gets or sets the resources that the request uses while it's in flight.</summary>
    public IDisposable? AcceptedRequest { get; set; }

    /// <summary>
    /// Gets or sets the action to run when the answer is complete, just before its last bytes are sent. If a fault ends the answer early, the action isn't run.
    /// </summary>
    public Action? BeforeEnd { get; set; }

    public async Task<ResponseSink> StartAsync(int status, string contentType, long? length = null)
    {
        if (Fault is { DelayMs: > 0 } slow) await Task.Delay(slow.DelayMs, Gone);
        if (status is < 200 or > 299) counters.Reject();
        ResponseSink sink = CreateSink();
        await sink.StartAsync(status, Headers(contentType), length);
        // If a fault applies at byte 0, it must apply before any data is sent.
        if (sink is SocketSink) await sink.SendAsync(ReadOnlyMemory<byte>.Empty, Gone);
        return sink;
    }

    public async Task AnswerAsync(int status, string contentType, ReadOnlyMemory<byte> body)
    {
        if (Fault is { TruncateJson: true }) body = body[..(body.Length / 2)];
        // HTTP doesn't allow a body for these statuses, even if the fault specifies one.
        var bodiless = status is 204 or 304;
        if (bodiless) body = default;
        ResponseSink sink = await StartAsync(status, contentType, bodiless ? null : body.Length);
        FinishEarly();
        if (body.Length > 0) await sink.SendAsync(body, Gone);
        await EndAsync(sink);
    }

    public Task AnswerJsonAsync(Action<Utf8JsonWriter> write)
    {
        var body = new ByteBuffer();
        using (Utf8JsonWriter writer = JsonText.Writer(body)) write(writer);
        return AnswerAsync(200, Json, body.Written);
    }

    public async Task EndAsync(ResponseSink sink)
    {
        Complete();
        Finish();
        IsComplete = true;
        await sink.EndAsync(Gone);
    }

    /// <summary>Records that the request is no longer in flight.</summary>
    public void Finish()
    {
        if (_finished) return;
        _finished = true;
        AcceptedRequest?.Dispose();
        counters.Leave();
    }

    /// <summary>
    /// Records that the request is no longer in flight. Call this method just before the last bytes are sent. After the client receives the last bytes, it can
    /// send its next request immediately, and the limits must not count both requests as concurrent. If a fault applies, the request is in flight until the
    /// answer ends.
    /// </summary>
    public void FinishEarly()
    {
        if (Fault is { NeedsSocket: true }) return;
        Complete();
        Finish();
    }

    private void Complete()
    {
        BeforeEnd?.Invoke();
        BeforeEnd = null;
    }

    public async Task FailAsync(ServiceError error)
    {
        if (Fault is { SseBodyOnError: true })
        {
            var events = new EventBuffer(Fault);
            protocol.WriteErrorEvent(events, error, ShownRequestId);
            await AnswerAsync(error.Status, protocol.StreamContentType, events.Bytes.Written);
            return;
        }

        var body = new ByteBuffer();
        protocol.WriteError(body, error, ShownRequestId);
        await AnswerAsync(error.Status, Json, body.Written);
    }

    public async Task ResetAsync()
    {
        if (Fault is { DelayMs: > 0 } slow) await Task.Delay(slow.DelayMs, Gone);
        Finish();
        if (Socket is { } socket) await new SocketClosing(context, socket).ResetAsync();
        else context.Abort();
    }

    private System.Net.Sockets.Socket? Socket => context.Features.Get<IConnectionSocketFeature>()?.Socket;

    private ResponseSink CreateSink() =>
        Fault is { NeedsSocket: true } && Socket is { } socket ? new SocketSink(context, socket, Fault, Finish) : new ServerSink(context.Response);

    private Dictionary<string, string> Headers(string contentType)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Content-Type"] = Fault is { WrongContentType: true } ? "text/plain" : Fault?.ContentType ?? contentType,
        };
        // A gateway creates its own page before the service assigns an ID.
        if (Fault is not ({ OmitRequestId: true } or { Html502: true })) headers["x-request-id"] = RequestId;
        foreach ((string? name, string? value) in Fault?.Headers ?? new Dictionary<string, string>()) headers[name] = value;
        return headers;
    }
}

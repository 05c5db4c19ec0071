using System.Text.Json;
using Microsoft.AspNetCore.Connections.Features;
using QwenPS.Emulator.Errors;
using QwenPS.Emulator.Protocols;
using QwenPS.Emulator.Streams;

namespace QwenPS.Emulator.Http;

/// <summary>One request and its answer, with the fault that it meets, if any.</summary>
internal sealed class Exchange(HttpContext context, WireProtocol protocol, EmulatorCounters counters, CancellationToken gone)
{
    public const string Json = "application/json";

    private bool finished;

    public HttpRequest Request => context.Request;

    public WireProtocol Protocol => protocol;

    /// <summary>Cancelled when the client has gone away or the emulator ends.</summary>
    public CancellationToken Gone => gone;

    public string RequestId { get; } = Guid.NewGuid().ToString();

    /// <summary>The id as error bodies and native answers show it.</summary>
    public string? ShownRequestId => Fault is { OmitRequestId: true } ? null : RequestId;

    public RequestOverrides Overrides { get; set; } = new();

    public Fault? Fault { get; set; }

    public string? Authorization => Request.Headers.Authorization is { Count: > 0 } values ? values.ToString() : null;

    public long Created { get; } = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    /// <summary>Everything was sent: a client that goes away now has its answer.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>What the request holds as long as it is in flight.</summary>
    public IDisposable? Passage { get; set; }

    public async Task<ResponseSink> StartAsync(int status, string contentType, long? length = null)
    {
        if (Fault is { DelayMs: > 0 } slow) await Task.Delay(slow.DelayMs, Gone);
        if (status is < 200 or > 299) counters.Reject();
        var sink = CreateSink();
        await sink.StartAsync(status, Headers(contentType), length);
        // A fault may strike at byte 0, before any is sent.
        if (sink is SocketSink) await sink.SendAsync(ReadOnlyMemory<byte>.Empty, Gone);
        return sink;
    }

    public async Task AnswerAsync(int status, string contentType, ReadOnlyMemory<byte> body)
    {
        if (Fault is { TruncateJson: true }) body = body[..(body.Length / 2)];
        // HTTP allows these no body, whatever a fault asks for.
        var bodiless = status is 204 or 304;
        if (bodiless) body = default;
        var sink = await StartAsync(status, contentType, bodiless ? null : body.Length);
        FinishEarly();
        if (body.Length > 0) await sink.SendAsync(body, Gone);
        await EndAsync(sink);
    }

    public Task AnswerJsonAsync(Action<Utf8JsonWriter> write)
    {
        var body = new ByteBuffer();
        using (var writer = JsonText.Writer(body)) write(writer);
        return AnswerAsync(200, Json, body.Written);
    }

    public async Task EndAsync(ResponseSink sink)
    {
        Finish();
        IsComplete = true;
        await sink.EndAsync(Gone);
    }

    /// <summary>The request stops being in flight.</summary>
    public void Finish()
    {
        if (finished) return;
        finished = true;
        Passage?.Dispose();
        counters.Leave();
    }

    /// <summary>
    /// The same just before the last bytes leave: a client that has them may send its next request at once, and that must not count beside this one.
    /// A spoiled answer takes its time to end, and is in flight until then.
    /// </summary>
    public void FinishEarly()
    {
        if (Fault is not { NeedsSocket: true }) Finish();
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
        // A gateway's page comes from before the service has given an id.
        if (Fault is not ({ OmitRequestId: true } or { Html502: true })) headers["x-request-id"] = RequestId;
        foreach (var (name, value) in Fault?.Headers ?? new Dictionary<string, string>()) headers[name] = value;
        return headers;
    }
}

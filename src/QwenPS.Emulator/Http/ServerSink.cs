namespace QwenPS.Emulator.Http;

/// <summary>The usual way out: through the web server.</summary>
internal sealed class ServerSink(HttpResponse response) : ResponseSink
{
    public override ValueTask StartAsync(int status, IReadOnlyDictionary<string, string> headers, long? length)
    {
        response.StatusCode = status;
        response.ContentLength = length;
        foreach (var (name, value) in headers) response.Headers[name] = value;
        return ValueTask.CompletedTask;
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken gone)
    {
        // The server swallows what is written to a client that has gone. A client that goes after the last bytes has not gone too early.
        gone.ThrowIfCancellationRequested();
        await response.BodyWriter.WriteAsync(bytes, gone);
    }

    public override async ValueTask EndAsync(CancellationToken gone) => await response.CompleteAsync();
}

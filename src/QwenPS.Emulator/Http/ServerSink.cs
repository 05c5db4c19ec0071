namespace QwenPS.Emulator.Http;

/// <summary>Represents the usual destination, which is the web server.</summary>
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
        // The server ignores bytes for a client that has disconnected, so the token is checked here. A client that disconnects after the last bytes hasn't
        // disconnected early.
        gone.ThrowIfCancellationRequested();
        await response.BodyWriter.WriteAsync(bytes, gone);
    }

    public override async ValueTask EndAsync(CancellationToken gone) => await response.CompleteAsync();
}

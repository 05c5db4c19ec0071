namespace QwenPS.Emulator.Http;

/// <summary>Sends an answer through the web server. Answers without faults are sent in this way.</summary>
internal sealed class ServerSink(HttpResponse response) : ResponseSink
{
    public override ValueTask StartAsync(int status, IReadOnlyDictionary<string, string> headers, long? length)
    {
        response.StatusCode = status;
        response.ContentLength = length;
        foreach ((string? name, string? value) in headers) response.Headers[name] = value;
        return ValueTask.CompletedTask;
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken gone)
    {
        // The server ignores bytes for a disconnected client without an error, so the token is checked before the bytes are sent. If a client disconnects after
        // the last bytes, its answer is complete.
        gone.ThrowIfCancellationRequested();
        await response.BodyWriter.WriteAsync(bytes, gone);
    }

    public override async ValueTask EndAsync(CancellationToken gone) => await response.CompleteAsync();
}

namespace QwenPS.Emulator.Http;

/// <summary>Defines where the bytes of an answer are written.</summary>
internal abstract class ResponseSink
{
    /// <summary>Starts the answer. If the length is null, the length of the body is unknown.</summary>
    public abstract ValueTask StartAsync(int status, IReadOnlyDictionary<string, string> headers, long? length);

    /// <summary>Sends a part of the body.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken gone);

    /// <summary>Ends the body, so the answer is complete.</summary>
    public abstract ValueTask EndAsync(CancellationToken gone);
}

namespace QwenPS.Emulator.Http;

/// <summary>Where an answer's bytes go.</summary>
internal abstract class ResponseSink
{
    /// <summary>Begins the answer; a length of null means a body of unknown length.</summary>
    public abstract ValueTask StartAsync(int status, IReadOnlyDictionary<string, string> headers, long? length);

    /// <summary>Sends a part of the body.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken gone);

    /// <summary>Ends the body properly.</summary>
    public abstract ValueTask EndAsync(CancellationToken gone);
}

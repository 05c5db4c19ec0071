namespace QwenPS.Emulator.Hosting;

/// <summary>Stores the most recent requests for tests.</summary>
internal sealed class RequestLog
{
    private const int MaxRequests = 1000;
    private const int MaxBytes = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<RecordedRequest> _requests = new();

    public IReadOnlyList<RecordedRequest> Snapshot()
    {
        lock (_gate) return [.. _requests];
    }

    public void Add(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        // A truncated body is copied, so the complete body isn't kept in memory.
        ReadOnlyMemory<byte> kept = body.Length > MaxBytes ? body[..MaxBytes].ToArray() : body;
        var recorded = new RecordedRequest(request.Method, request.Path.Value ?? "", request.QueryString.Value ?? "", headers, kept, body.Length);
        lock (_gate)
        {
            _requests.Enqueue(recorded);
            if (_requests.Count > MaxRequests) _requests.Dequeue();
        }
    }

    public void Clear()
    {
        lock (_gate) _requests.Clear();
    }
}

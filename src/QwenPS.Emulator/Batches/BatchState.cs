namespace QwenPS.Emulator.Batches;

/// <summary>Represents the state of a batch. The runner changes the status, and several threads read it.</summary>
internal sealed class BatchState(string inputFileId, string endpoint, TimeSpan window, string windowText, IReadOnlyDictionary<string, string> metadata, BatchFault fault)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _times = [];

    public string Id { get; } = "batch_" + Guid.NewGuid().ToString();

    public string InputFileId => inputFileId;

    public string Endpoint => endpoint;

    public string WindowText => windowText;

    public IReadOnlyDictionary<string, string> Metadata => metadata;

    public BatchFault Fault => fault;

    public DateTimeOffset Created { get; } = DateTimeOffset.UtcNow;

    public DateTimeOffset Expires => Created + window;

    public string Status { get; private set; } = "validating";

    public string? OutputFileId { get; set; }

    public string? ErrorFileId { get; set; }

    public IReadOnlyList<LineError> Errors { get; set; } = [];

    public int Total { get; set; }

    public int Completed { get; set; }

    public int Failed { get; set; }

    public CancellationTokenSource Cancelling { get; } = new();

    public bool IsFinal => Status is "completed" or "failed" or "expired" or "cancelled";

    /// <summary>Returns the time when the batch reached a status, in seconds, or null if the batch didn't reach this status.</summary>
    public long? FindTime(string status)
    {
        lock (_gate) return _times.TryGetValue(status, out var time) ? time : null;
    }

    public void Enter(string status)
    {
        lock (_gate)
        {
            // After a cancellation, the batch must not continue.
            if (Status == "cancelling" && status is ("in_progress" or "finalizing")) return;
            Status = status;
            _times[status] = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        }
    }

    /// <summary>Starts to cancel the batch. Returns false if the batch can no longer be canceled.</summary>
    public bool TryCancel()
    {
        lock (_gate)
        {
            if (IsFinal || Status == "cancelling") return false;
            Status = "cancelling";
            _times["cancelling"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        }

        Cancelling.Cancel();
        return true;
    }
}

/// <summary>Represents a problem in a file, with the number of the line.</summary>
internal sealed record LineError(string Code, string Message, string? Param, int? Line);

namespace QwenPS.Emulator.Batches;

/// <summary>One batch. Its status is changed by the runner and read by everybody.</summary>
internal sealed class BatchState(string inputFileId, string endpoint, TimeSpan window, string windowText, IReadOnlyDictionary<string, string> metadata, BatchFault fault)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, long> times = [];

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

    /// <summary>When a status was entered, in seconds; null where it was not.</summary>
    public long? TimeOf(string status)
    {
        lock (gate) return times.TryGetValue(status, out var time) ? time : null;
    }

    public void Enter(string status)
    {
        lock (gate)
        {
            // Who cancels is not to see it go on.
            if (Status == "cancelling" && status is ("in_progress" or "finalizing")) return;
            Status = status;
            times[status] = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        }
    }

    /// <summary>Begins to cancel; false where it is too late for that.</summary>
    public bool TryCancel()
    {
        lock (gate)
        {
            if (IsFinal || Status == "cancelling") return false;
            Status = "cancelling";
            times["cancelling"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        }

        Cancelling.Cancel();
        return true;
    }
}

/// <summary>What is wrong with a file, at a line of it.</summary>
internal sealed record LineError(string Code, string Message, string? Param, int? Line);

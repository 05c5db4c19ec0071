namespace QwenPS;

/// <summary>A batch of the service: a file of requests that's usually processed within a day, at half the price.</summary>
public sealed class Batch
{
    /// <summary>The service's ID (<c>batch_...</c>); null if the batch isn't created yet.</summary>
    public string? Id { get; init; }

    /// <summary>
    /// The service's status: <c>validating</c>, <c>in_progress</c>, <c>finalizing</c>, <c>completed</c>, <c>failed</c>, <c>expired</c>,
    /// <c>cancelling</c>, <c>cancelled</c>. Also <c>submitting</c> if the batch isn't created yet, and <c>unknown</c> if the service wasn't called.
    /// </summary>
    public string Status { get; init; } = "unknown";

    /// <summary>The number of requests, and their progress.</summary>
    public BatchRequestCounts RequestCounts { get; init; } = new();

    /// <summary>The model; null if only the service knows it.</summary>
    public string? Model { get; init; }

    /// <summary>The ID of the file with the requests; null before the upload.</summary>
    public string? InputFileId { get; init; }

    /// <summary>The ID of the file with the answers; null until it exists.</summary>
    public string? OutputFileId { get; init; }

    /// <summary>The ID of the file with the failed requests; null until it exists, or if no request failed.</summary>
    public string? ErrorFileId { get; init; }

    /// <summary>The time of creation, in local time; null if the batch isn't created yet.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>When the service drops the requests that aren't completed; null if the service doesn't return it.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>When the batch ended, with any status; null if it hasn't ended.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>The problems that the service found in the request file. Empty if there are no problems.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>The metadata of the batch. The name is stored as <c>ds_name</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether all processing has ended, so the state no longer changes.</summary>
    public bool IsFinished { get; init; }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine($"{Id} ({Status})");
}

/// <summary>The progress of the requests of a batch or job.</summary>
public sealed class BatchRequestCounts
{
    /// <summary>The total number of requests.</summary>
    public long Total { get; init; }

    /// <summary>The number of requests with an answer.</summary>
    public long Completed { get; init; }

    /// <summary>The number of failed requests.</summary>
    public long Failed { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Completed} of {Total}" + (Failed > 0 ? $", {Failed} failed" : "");
}

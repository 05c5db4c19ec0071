namespace QwenPS;

/// <summary>
/// Represents a batch, which is a file of requests that is uploaded to the service. The service usually processes a batch within a day, at half the list price.
/// </summary>
public sealed class Batch
{
    /// <summary>Gets the ID that the service assigned to the batch (<c>batch_...</c>), or null if the batch hasn't been created yet.</summary>
    public string? Id { get; init; }

    /// <summary>
    /// Gets the service's status: <c>validating</c>, <c>in_progress</c>, <c>finalizing</c>, <c>completed</c>, <c>failed</c>, <c>expired</c>, <c>cancelling</c>,
    /// or <c>cancelled</c>. The value is <c>submitting</c> if the batch hasn't been created yet, and <c>unknown</c> if the service wasn't called.
    /// </summary>
    public string Status { get; init; } = "unknown";

    /// <summary>Gets the number of requests and their progress.</summary>
    public BatchRequestCounts RequestCounts { get; init; } = new();

    /// <summary>Gets the model, or null if this computer doesn't have this information.</summary>
    public string? Model { get; init; }

    /// <summary>Gets the ID of the file with the requests, or null if the file hasn't been uploaded yet.</summary>
    public string? InputFileId { get; init; }

    /// <summary>Gets the ID of the file with the answers, or null if the file doesn't exist yet.</summary>
    public string? OutputFileId { get; init; }

    /// <summary>Gets the ID of the file with the failed requests. The value is null if the file doesn't exist yet, or if no request failed.</summary>
    public string? ErrorFileId { get; init; }

    /// <summary>Gets the time of creation, in local time, or null if the batch hasn't been created yet.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Gets the time when the service drops the requests that aren't completed, or null if the service doesn't return this time.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Gets the time when the batch ended, regardless of its status, or null if the batch hasn't ended.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Gets the problems that the service found in the request file. The list is empty if there are no problems.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>Gets the metadata of the batch. The entry <c>ds_name</c> contains the name of the batch.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Gets a value that indicates whether the batch has ended. If the value is true, the status of the batch doesn't change anymore.
    /// </summary>
    public bool IsFinished { get; init; }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine($"{Id} ({Status})");
}

/// <summary>Represents the progress of the requests in a batch or in a job.</summary>
public sealed class BatchRequestCounts
{
    /// <summary>Gets the total number of requests.</summary>
    public long Total { get; init; }

    /// <summary>Gets the number of requests with an answer.</summary>
    public long Completed { get; init; }

    /// <summary>Gets the number of failed requests.</summary>
    public long Failed { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Completed} of {Total}" + (Failed > 0 ? $", {Failed} failed" : "");
}

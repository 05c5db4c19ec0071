namespace QwenPS;

/// <summary>
/// Represents a job created by Submit-QwenBatch. The job consists of one or more batches, depending on the service's limits. The object shows the state of the
/// job at the time when the object was created. To process the job, pipe the object to Wait-QwenBatch, Receive-QwenBatch, or Stop-QwenBatch.
/// </summary>
public sealed class BatchJob
{
    /// <param name="origin">The data that the batch cmdlets use: the stored job and the service's batches.</param>
    internal BatchJob(object origin) => Origin = origin;

    /// <summary>Gets the name that was specified for the job, or the ID if no name was specified.</summary>
    public string Name { get; init; } = "";

    /// <summary>
    /// Gets the ID of the job on this computer. If the job isn't stored on this computer, this is the ID that the service assigned to the batch.
    /// </summary>
    public string Id { get; init; } = "";

    /// <summary>
    /// Gets the combined status of all batches. While batches are being processed, this is the status of the batch with the least progress. When all
    /// batches have ended, this is the least successful status: <c>failed</c>, <c>expired</c>, <c>cancelled</c>, or <c>completed</c>. The value is
    /// <c>submitting</c> if some batches haven't been created yet, and <c>unknown</c> if the status of a batch wasn't read from the service.
    /// </summary>
    public string Status { get; init; } = "unknown";

    /// <summary>
    /// Gets the reason why the job didn't complete. For a failed batch, the value is the first problem that the service found. Otherwise, the value
    /// is a text that says that a batch expired or was canceled. If no batch failed, expired, or was canceled, the value is null.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>Gets the progress of the requests in all batches.</summary>
    public BatchRequestCounts RequestCounts { get; init; } = new();

    /// <summary>
    /// Gets the number of inputs that couldn't be read when the job was submitted. These inputs were reported as errors, and aren't in any batch.
    /// </summary>
    public int RefusedCount { get; init; }

    /// <summary>Gets the model. The value contains several models if conversations with different models were piped to Submit-QwenBatch.</summary>
    public string? Model { get; init; }

    /// <summary>Gets the time when the job was submitted, in local time.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>
    /// Gets the time when the service drops the requests that aren't completed. If the job has several batches, this is the earliest of their times.
    /// </summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>
    /// Gets the time when Receive-QwenBatch returned all results on this computer, in local time. The value is null if the results haven't been returned yet.
    /// </summary>
    public DateTimeOffset? Received { get; init; }

    /// <summary>
    /// Gets a value that indicates whether all batches of the job have ended. If the value is true, the status of the job doesn't change anymore.
    /// </summary>
    public bool IsFinished { get; init; }

    /// <summary>Gets the region of the service, or null if the host doesn't have a region.</summary>
    public string? Region { get; init; }

    /// <summary>Gets the base address of the batches.</summary>
    public Uri? BaseUri { get; init; }

    /// <summary>Gets the batches.</summary>
    public IReadOnlyList<Batch> Batches { get; init; } = [];

    /// <summary>Gets the folder of the job on this computer, or null if the job isn't stored on this computer.</summary>
    public string? Path { get; internal init; }

    internal object Origin { get; }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine(Name);
}

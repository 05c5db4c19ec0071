namespace QwenPS;

/// <summary>
/// A job created by Submit-QwenBatch, which consists of as many batches as the service's limits require. The object shows the state when it was
/// created. Pipe it to Wait-QwenBatch, Receive-QwenBatch, or Stop-QwenBatch.
/// </summary>
public sealed class BatchJob
{
    /// <param name="origin">The stored job and the service's batches, for the batch cmdlets.</param>
    internal BatchJob(object origin) => Origin = origin;

    /// <summary>The specified name, otherwise the ID.</summary>
    public string Name { get; init; } = "";

    /// <summary>The ID of the job on this computer. For a batch that isn't stored on this computer, the service's ID.</summary>
    public string Id { get; init; } = "";

    /// <summary>
    /// The service's status for all batches: the status of the batch with the least progress. When all batches have ended, <c>completed</c>, or the
    /// worst status: <c>failed</c>, <c>expired</c>, <c>cancelled</c>. Also <c>submitting</c> if not all batches are created yet, and <c>unknown</c>.
    /// </summary>
    public string Status { get; init; } = "unknown";

    /// <summary>
    /// Why the job didn't complete: the service's first problem with a failed batch, or that the job has expired or was canceled. Null while no batch has
    /// ended that way.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>The progress of the requests in all batches.</summary>
    public BatchRequestCounts RequestCounts { get; init; } = new();

    /// <summary>The number of inputs that couldn't be read when the job was submitted. They were reported as errors, and aren't in any batch.</summary>
    public int RefusedCount { get; init; }

    /// <summary>The model. Contains several models if conversations with different models were piped in.</summary>
    public string? Model { get; init; }

    /// <summary>When the job was submitted, in local time.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>When the service drops the requests that aren't completed: the earliest time of all batches.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>When Receive-QwenBatch returned all results on this computer, in local time; null if it hasn't.</summary>
    public DateTimeOffset? Received { get; init; }

    /// <summary>Whether all processing has ended, so the state no longer changes.</summary>
    public bool IsFinished { get; init; }

    /// <summary>The region of the service; null for a host without a region.</summary>
    public string? Region { get; init; }

    /// <summary>The base address of the batches.</summary>
    public Uri? BaseUri { get; init; }

    /// <summary>The batches.</summary>
    public IReadOnlyList<Batch> Batches { get; init; } = [];

    /// <summary>The folder of the job on this computer; null if it isn't stored on this computer.</summary>
    public string? Path { get; internal init; }

    internal object Origin { get; }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine(Name);
}

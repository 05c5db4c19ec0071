namespace QwenPS;

/// <summary>
/// What one call of Submit-QwenBatch sent off, in as many batches as the service's limits made of it, as it stood when the object was made.
/// Pipe it to Wait-QwenBatch, Receive-QwenBatch or Stop-QwenBatch.
/// </summary>
public sealed class BatchJob
{
    /// <param name="origin">What the job's files and the service say of it, which only the cmdlets for batches know.</param>
    internal BatchJob(object origin) => Origin = origin;

    /// <summary>The name that was given, else the id.</summary>
    public string Name { get; init; } = "";

    /// <summary>The job's id on this machine; for a batch that this machine knows nothing of, the service's.</summary>
    public string Id { get; init; } = "";

    /// <summary>
    /// The service's word for all batches together: that of the one that is the least far, and once all have ended <c>completed</c>, or how the others ended:
    /// <c>failed</c>, <c>expired</c>, <c>cancelled</c>. Also <c>submitting</c>, where not all batches are created yet, and <c>unknown</c>.
    /// </summary>
    public string Status { get; init; } = "unknown";

    /// <summary>How far the requests of all batches are.</summary>
    public BatchRequestCounts RequestCounts { get; init; } = new();

    /// <summary>Inputs that could not be read when the job was submitted: they were reported then and are in no batch.</summary>
    public int RefusedCount { get; init; }

    /// <summary>The model; several where conversations with several models were piped in.</summary>
    public string? Model { get; init; }

    /// <summary>When it was submitted, local time.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>When the service gives up what is not done by then: the earliest of the batches' times.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Whether nothing more comes.</summary>
    public bool IsFinished { get; init; }

    /// <summary>The region of the service; null for a host that is in none.</summary>
    public string? Region { get; init; }

    /// <summary>The address that the batches are at.</summary>
    public Uri? BaseUri { get; init; }

    /// <summary>The batches.</summary>
    public IReadOnlyList<Batch> Batches { get; init; } = [];

    /// <summary>The folder in which this machine keeps it; null where it knows nothing of it.</summary>
    public string? Path { get; internal init; }

    internal object Origin { get; }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine(Name);
}

namespace QwenPS;

/// <summary>One batch of the service: a file of requests, answered within a day or so, at half the price.</summary>
public sealed class Batch
{
    /// <summary>The service's id (<c>batch_...</c>); null where the batch is not created yet.</summary>
    public string? Id { get; init; }

    /// <summary>
    /// The service's word: <c>validating</c>, <c>in_progress</c>, <c>finalizing</c>, <c>completed</c>, <c>failed</c>, <c>expired</c>, <c>cancelling</c>, <c>cancelled</c>;
    /// or <c>submitting</c> for one that is not created yet, <c>unknown</c> where the service was not asked.
    /// </summary>
    public string Status { get; init; } = "unknown";

    /// <summary>How many requests there are, and how far they are.</summary>
    public BatchRequestCounts RequestCounts { get; init; } = new();

    /// <summary>The model; null where only the service knows.</summary>
    public string? Model { get; init; }

    /// <summary>The id of the file with the requests; null before it is uploaded.</summary>
    public string? InputFileId { get; init; }

    /// <summary>The id of the file with the answers; null until there is one.</summary>
    public string? OutputFileId { get; init; }

    /// <summary>The id of the file with the requests that failed; null where none did, or until there is one.</summary>
    public string? ErrorFileId { get; init; }

    /// <summary>When it was created, local time; null where it is not.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>When the service gives up what is not done by then; null where it does not say.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>When it ended, however it did; null where it has not.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>What the service found wrong with the file of requests; empty where nothing was.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>What was noted with it; its name is <c>ds_name</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether nothing more comes.</summary>
    public bool IsFinished { get; init; }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine($"{Id} ({Status})");
}

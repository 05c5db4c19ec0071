namespace QwenPS;

/// <summary>How far the requests of a batch, or of a job, are.</summary>
public sealed class BatchRequestCounts
{
    /// <summary>All of them.</summary>
    public long Total { get; init; }

    /// <summary>Those with an answer.</summary>
    public long Completed { get; init; }

    /// <summary>Those that failed.</summary>
    public long Failed { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Completed} of {Total}" + (Failed > 0 ? $", {Failed} failed" : "");
}

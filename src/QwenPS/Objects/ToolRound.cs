namespace QwenPS;

/// <summary>One answer of the model that asked for tools, and how its calls were answered.</summary>
public sealed class ToolRound
{
    /// <summary>The round's number, counted from 1.</summary>
    public int Number { get; init; }

    /// <summary>The calls of this round in the model's order.</summary>
    public IReadOnlyList<ToolInvocation> Calls { get; init; } = [];

    /// <summary>What the request that brought these calls used; null where the service did not say.</summary>
    public Usage? Usage { get; init; }

    /// <summary>The service's id of that request.</summary>
    public string? RequestId { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Calls);
}

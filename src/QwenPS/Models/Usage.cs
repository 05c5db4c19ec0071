namespace QwenPS;

/// <summary>What a call used, as the service counted it. Tokens; 0 where the service did not say.</summary>
public sealed class Usage
{
    /// <summary>Tokens of the messages sent (<c>prompt_tokens</c>, <c>input_tokens</c>).</summary>
    public long InputTokens { get; init; }

    /// <summary>Tokens of the answer, reasoning included (<c>completion_tokens</c>, <c>output_tokens</c>).</summary>
    public long OutputTokens { get; init; }

    /// <summary>Both together (<c>total_tokens</c>); added up where an old model leaves it out.</summary>
    public long TotalTokens { get; init; }

    /// <summary>Those of <see cref="InputTokens"/> that came from the service's cache and cost less.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Those of <see cref="OutputTokens"/> that were spent on thinking.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>What two calls used together; null where neither is known.</summary>
    internal static Usage? Sum(Usage? one, Usage? other) => one is null || other is null ? one ?? other : new Usage
    {
        InputTokens = one.InputTokens + other.InputTokens,
        OutputTokens = one.OutputTokens + other.OutputTokens,
        TotalTokens = one.TotalTokens + other.TotalTokens,
        CachedTokens = one.CachedTokens + other.CachedTokens,
        ReasoningTokens = one.ReasoningTokens + other.ReasoningTokens,
    };

    /// <inheritdoc/>
    public override string ToString() => $"{InputTokens} in, {OutputTokens} out, {TotalTokens} total";
}

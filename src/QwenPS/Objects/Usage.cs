namespace QwenPS;

/// <summary>What a call used, as the service counted it. Tokens; 0 where the service did not say.</summary>
public sealed class Usage
{
    // A word of the service. Made visible when set: it is displayed without a view.
    private readonly string? _cacheType;

    private const long MostTokens = 1_000_000_000;

    /// <summary>Tokens of the messages sent (<c>prompt_tokens</c>, <c>input_tokens</c>).</summary>
    public long InputTokens { get; init; }

    /// <summary>Tokens of the answer, reasoning included (<c>completion_tokens</c>, <c>output_tokens</c>).</summary>
    public long OutputTokens { get; init; }

    /// <summary>Both together (<c>total_tokens</c>); added up where an old model leaves it out.</summary>
    public long TotalTokens { get; init; }

    /// <summary>Those of <see cref="InputTokens"/> that came from the service's cache and cost less.</summary>
    public long CachedTokens { get; init; }

    /// <summary>
    /// Those of <see cref="InputTokens"/> that the service put into its explicit cache (<c>cache_creation_input_tokens</c>), which costs more than plain
    /// input. The next request with the same beginning has them in <see cref="CachedTokens"/>.
    /// </summary>
    public long CacheCreationInputTokens { get; init; }

    /// <summary>The cache that the request used (<c>cache_type</c>): <c>ephemeral</c> for the explicit one; null if the service doesn't say.</summary>
    public string? CacheType { get => _cacheType; init => _cacheType = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>Those of <see cref="OutputTokens"/> that were spent on thinking.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>A number of tokens that can be one; null for any other: below zero, or more than a thousand of the longest contexts.</summary>
    internal static long? Plausible(long? tokens) => tokens is >= 0 and <= MostTokens ? tokens : null;

    /// <summary>Two usages as one; null where neither is known.</summary>
    internal static Usage? Sum(Usage? one, Usage? other) => one is null || other is null ? one ?? other : new Usage
    {
        InputTokens = Add(one.InputTokens, other.InputTokens),
        OutputTokens = Add(one.OutputTokens, other.OutputTokens),
        TotalTokens = Add(one.TotalTokens, other.TotalTokens),
        CachedTokens = Add(one.CachedTokens, other.CachedTokens),
        CacheCreationInputTokens = Add(one.CacheCreationInputTokens, other.CacheCreationInputTokens),
        CacheType = one.CacheType ?? other.CacheType,
        ReasoningTokens = Add(one.ReasoningTokens, other.ReasoningTokens),
    };

    /// <summary>A sum that stays at the largest number rather than beginning anew below zero.</summary>
    internal static long Add(long one, long other) => other > 0 && one > long.MaxValue - other ? long.MaxValue : one + other;

    /// <inheritdoc/>
    public override string ToString() => $"{InputTokens} in, {OutputTokens} out, {TotalTokens} total";
}

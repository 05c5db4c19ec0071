namespace QwenPS;

/// <summary>The usage of a call in tokens, as the service counted it. Values are 0 if the service didn't return them.</summary>
public sealed class Usage
{
    // A value from the service. Made visible when set, because it's displayed without a view.
    private readonly string? _cacheType;

    private const long MaxTokens = 1_000_000_000;

    /// <summary>The tokens of the messages (<c>prompt_tokens</c>, <c>input_tokens</c>).</summary>
    public long InputTokens { get; init; }

    /// <summary>The tokens of the answer, including reasoning (<c>completion_tokens</c>, <c>output_tokens</c>).</summary>
    public long OutputTokens { get; init; }

    /// <summary>The sum of both (<c>total_tokens</c>). Calculated if an old model doesn't return it.</summary>
    public long TotalTokens { get; init; }

    /// <summary>The part of <see cref="InputTokens"/> that came from the service's cache and costs less.</summary>
    public long CachedTokens { get; init; }

    /// <summary>
    /// The part of <see cref="InputTokens"/> that the service stored in its explicit cache (<c>cache_creation_input_tokens</c>), which costs more
    /// than other input. In the next request with the same beginning, these tokens are in <see cref="CachedTokens"/>.
    /// </summary>
    public long CacheCreationInputTokens { get; init; }

    /// <summary>The cache that the request used (<c>cache_type</c>): <c>ephemeral</c> for the explicit cache; null if the service doesn't return it.</summary>
    public string? CacheType { get => _cacheType; init => _cacheType = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>The part of <see cref="OutputTokens"/> that was used for thinking.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>The part of <see cref="InputTokens"/> that represents audio. Some models charge more for it.</summary>
    public long AudioTokens { get; init; }

    /// <summary>The part of <see cref="InputTokens"/> that represents images and video. Some models charge more for it.</summary>
    public long ImageTokens { get; init; }

    /// <summary>The part of <see cref="OutputTokens"/> that represents audio.</summary>
    public long AudioOutputTokens { get; init; }

    /// <summary>Returns the number of tokens, or null if it's implausible: negative, or more than a thousand times the longest context.</summary>
    internal static long? Plausible(long? tokens) => tokens is >= 0 and <= MaxTokens ? tokens : null;

    /// <summary>Adds two usages; null if both are unknown.</summary>
    internal static Usage? Sum(Usage? one, Usage? other) => one is null || other is null ? one ?? other : new Usage
    {
        InputTokens = Add(one.InputTokens, other.InputTokens),
        OutputTokens = Add(one.OutputTokens, other.OutputTokens),
        TotalTokens = Add(one.TotalTokens, other.TotalTokens),
        CachedTokens = Add(one.CachedTokens, other.CachedTokens),
        CacheCreationInputTokens = Add(one.CacheCreationInputTokens, other.CacheCreationInputTokens),
        CacheType = one.CacheType ?? other.CacheType,
        ReasoningTokens = Add(one.ReasoningTokens, other.ReasoningTokens),
        AudioTokens = Add(one.AudioTokens, other.AudioTokens),
        ImageTokens = Add(one.ImageTokens, other.ImageTokens),
        AudioOutputTokens = Add(one.AudioOutputTokens, other.AudioOutputTokens),
    };

    /// <summary>Subtracts a usage that is a part of another one.</summary>
    internal static Usage? Subtract(Usage? sum, Usage? part) => sum is null || part is null ? sum : new Usage
    {
        InputTokens = Math.Max(0, sum.InputTokens - part.InputTokens),
        OutputTokens = Math.Max(0, sum.OutputTokens - part.OutputTokens),
        TotalTokens = Math.Max(0, sum.TotalTokens - part.TotalTokens),
        CachedTokens = Math.Max(0, sum.CachedTokens - part.CachedTokens),
        CacheCreationInputTokens = Math.Max(0, sum.CacheCreationInputTokens - part.CacheCreationInputTokens),
        CacheType = sum.CacheType,
        ReasoningTokens = Math.Max(0, sum.ReasoningTokens - part.ReasoningTokens),
        AudioTokens = Math.Max(0, sum.AudioTokens - part.AudioTokens),
        ImageTokens = Math.Max(0, sum.ImageTokens - part.ImageTokens),
        AudioOutputTokens = Math.Max(0, sum.AudioOutputTokens - part.AudioOutputTokens),
    };

    /// <summary>Adds two numbers. The result is limited to the maximum instead of overflowing.</summary>
    internal static long Add(long one, long other) => other > 0 && one > long.MaxValue - other ? long.MaxValue : one + other;

    /// <inheritdoc/>
    public override string ToString() => $"{InputTokens} in, {OutputTokens} out, {TotalTokens} total";
}

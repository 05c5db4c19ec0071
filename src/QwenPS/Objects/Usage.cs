namespace QwenPS;

/// <summary>Represents the usage of a call in tokens, according to the service. Values that the service didn't return are 0.</summary>
public sealed class Usage
{
    // The init accessor of CacheType replaces control characters with visible characters. This property contains text from the service, and PowerShell also
    // displays it without a formatting view.
    private readonly string? _cacheType;

    private const long MaxTokens = 1_000_000_000;

    /// <summary>Gets the number of input tokens (<c>prompt_tokens</c>, <c>input_tokens</c>).</summary>
    public long InputTokens { get; init; }

    /// <summary>Gets the number of output tokens, including the reasoning (<c>completion_tokens</c>, <c>output_tokens</c>).</summary>
    public long OutputTokens { get; init; }

    /// <summary>
    /// Gets the sum of the input and output tokens (<c>total_tokens</c>). If the response of an old model doesn't contain the sum, the module
    /// calculates it.
    /// </summary>
    public long TotalTokens { get; init; }

    /// <summary>Gets the number of <see cref="InputTokens"/> that came from the service's cache. These tokens cost less.</summary>
    public long CachedTokens { get; init; }

    /// <summary>
    /// Gets the number of <see cref="InputTokens"/> that the service stored in its explicit context cache (<c>cache_creation_input_tokens</c>). These
    /// tokens cost more than other input. If the next request has the same beginning (prefix), these tokens are read from the cache. In the usage of
    /// that request, they're counted in <see cref="CachedTokens"/>.
    /// </summary>
    public long CacheCreationInputTokens { get; init; }

    /// <summary>
    /// Gets the type of the cache that the request used (<c>cache_type</c>), or null if the service doesn't return it. The explicit context cache has
    /// the type <c>ephemeral</c>.
    /// </summary>
    public string? CacheType { get => _cacheType; init => _cacheType = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>Gets the number of <see cref="OutputTokens"/> that were used for thinking.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>Gets the number of <see cref="InputTokens"/> that represent audio. Some models have a higher price for these tokens.</summary>
    public long AudioTokens { get; init; }

    /// <summary>
    /// Gets the number of <see cref="InputTokens"/> that represent images and video. Some models have a higher price for these tokens.
    /// </summary>
    public long ImageTokens { get; init; }

    /// <summary>Gets the number of <see cref="OutputTokens"/> that represent audio.</summary>
    public long AudioOutputTokens { get; init; }

    /// <summary>
    /// Returns the number of tokens. Returns null if the number is negative, or more than a thousand times the longest context window of a model.
    /// </summary>
    internal static long? Plausible(long? tokens) => tokens is >= 0 and <= MaxTokens ? tokens : null;

    /// <summary>Adds two usages. If one usage is unknown, returns the other usage. Returns null if both usages are unknown.</summary>
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

    /// <summary>Subtracts a usage that's included in another usage.</summary>
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

    /// <summary>Adds two numbers. If the sum would overflow, returns the maximum value.</summary>
    internal static long Add(long one, long other) => other > 0 && one > long.MaxValue - other ? long.MaxValue : one + other;

    /// <inheritdoc/>
    public override string ToString() => $"{InputTokens} in, {OutputTokens} out, {TotalTokens} total";
}

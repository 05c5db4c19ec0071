namespace QwenPS;

/// <summary>
/// Represents the result of a bulk run of Invoke-QwenChat: the number of succeeded and failed inputs, the tokens, the cost, and the duration.
/// </summary>
public sealed class RunSummary
{
    /// <summary>Gets the number of inputs with an answer, including answers from the journal.</summary>
    public int Succeeded { get; init; }

    /// <summary>Gets the number of inputs with an answer from the journal. These answers cost nothing.</summary>
    public int FromJournal { get; init; }

    /// <summary>Gets the number of inputs with an error.</summary>
    public int Failed { get; init; }

    /// <summary>Gets the number of failed inputs by kind of error, such as RateLimit or EmptyInput. The kind is the last part of the error ID.</summary>
    public IReadOnlyDictionary<string, int> FailedByKind { get; init; } = new Dictionary<string, int>();

    /// <summary>
    /// Gets the number of inputs that weren't sent because a limit (-MaxCost, -MaxTotalTokens) was reached, or because the run ended with an error.
    /// </summary>
    public int NotSent { get; init; }

    /// <summary>
    /// Gets the number of tokens that the answers of this run used, for input and output combined. If the service doesn't return the usage, the number is
    /// estimated.
    /// </summary>
    public long TotalTokens { get; init; }

    /// <summary>Gets the number of input tokens that came from the service's cache. These tokens cost less.</summary>
    public long CachedTokens { get; init; }

    /// <summary>
    /// Gets the number of input tokens that the service stored in its explicit context cache (<c>cache_control</c>). These tokens cost more.
    /// </summary>
    public long CacheCreatedTokens { get; init; }

    /// <summary>
    /// Gets the estimated cost of the answers of this run, in <see cref="CostCurrency"/>. The value is null if the cost is zero, or if the price is unknown.
    /// </summary>
    public decimal? EstimatedCost { get; init; }

    /// <summary>Gets the currency of the cost: <c>CNY</c> in China, or <c>USD</c> in other regions.</summary>
    public string CostCurrency { get; init; } = "USD";

    /// <summary>Gets the duration of the run.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Gets the full path of the journal, or null if there's no journal.</summary>
    public string? Journal { get; init; }

    internal string Text { get; init; } = "";

    /// <summary>Returns the summary in one line.</summary>
    public override string ToString() => TerminalText.MakeVisibleLine(Text);
}

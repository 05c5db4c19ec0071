namespace QwenPS;

/// <summary>The result of a bulk run of Invoke-QwenChat: how many inputs succeeded and failed, the tokens, the cost, and the duration.</summary>
public sealed class RunSummary
{
    /// <summary>The number of inputs with an answer, including answers from the journal.</summary>
    public int Succeeded { get; init; }

    /// <summary>The number of inputs with an answer from the journal, which cost nothing.</summary>
    public int FromJournal { get; init; }

    /// <summary>The number of inputs with an error.</summary>
    public int Failed { get; init; }

    /// <summary>The number of failed inputs by kind of error, such as RateLimit or EmptyInput. It's the last part of the error ID.</summary>
    public IReadOnlyDictionary<string, int> FailedByKind { get; init; } = new Dictionary<string, int>();

    /// <summary>The number of inputs that weren't sent, because a limit (-MaxCost, -MaxTotalTokens) was reached or the run ended with an error.</summary>
    public int NotSent { get; init; }

    /// <summary>The tokens that the answers of this run used, input and output together. Estimated if the service doesn't return the usage.</summary>
    public long TotalTokens { get; init; }

    /// <summary>The part of the input that came from the service's cache, which costs less.</summary>
    public long CachedTokens { get; init; }

    /// <summary>The part of the input that the service stored in its explicit cache, which costs more.</summary>
    public long CacheCreatedTokens { get; init; }

    /// <summary>The estimated cost of the answers of this run, in <see cref="CostCurrency"/>. Null if it's zero, or if the price isn't known.</summary>
    public decimal? EstimatedCost { get; init; }

    /// <summary>The currency of the cost: <c>CNY</c> in China, <c>USD</c> in other regions.</summary>
    public string CostCurrency { get; init; } = "USD";

    /// <summary>The duration of the run.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The full path of the journal; null without a journal.</summary>
    public string? Journal { get; init; }

    internal string Text { get; init; } = "";

    /// <summary>The summary in one line.</summary>
    public override string ToString() => TerminalText.MakeVisibleLine(Text);
}

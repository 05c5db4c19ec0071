namespace QwenPS;

/// <summary>A way to run the requests of Invoke-QwenChat, as <c>-WhatIf</c> shows it: its cost, its duration, and whether it's available.</summary>
public sealed class RunOption
{
    /// <summary>The way to run the requests.</summary>
    public RunMode Mode { get; init; }

    /// <summary>The model. If the run calls several models, they're separated by commas.</summary>
    public string Model { get; init => field = TerminalText.MakeVisibleLine(value); } = "";

    /// <summary>The number of requests. Requests that a journal answers don't count.</summary>
    public int Requests { get; init; }

    /// <summary>The estimated tokens of the input.</summary>
    public long InputTokens { get; init; }

    /// <summary>The maximum tokens of the answers, including the reasoning; null if it's unknown.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>The cost of the estimated input, without any output, in <see cref="CostCurrency"/>; null if the price is unknown.</summary>
    public decimal? MinCost { get; init; }

    /// <summary>
    /// The estimated cost. It assumes 500 tokens per answer, or 2,000 if the model thinks, unless <c>-MaxTokens</c> is lower. Null if the price is
    /// unknown.
    /// </summary>
    public decimal? EstimatedCost { get; init; }

    /// <summary>The cost with the longest possible input and answers; null if the price or the maximum is unknown. Repairs and tool calls cost extra.</summary>
    public decimal? MaxCost { get; init; }

    /// <summary>The currency of the cost: <c>CNY</c> in China, <c>USD</c> in other regions.</summary>
    public string CostCurrency { get; init; } = "USD";

    /// <summary>What the cost is based on, in words: the list prices of a region. Null if the price is unknown.</summary>
    public string? CostBasis { get; init => field = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>
    /// The estimated duration. For Batch and BatchChat, the longest time that the service may take. Null if the option isn't available.
    /// </summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>What the duration is based on, in words.</summary>
    public string? DurationBasis { get; init => field = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>Whether the requests can be run in this way.</summary>
    public bool Available { get; init; }

    /// <summary>
    /// Whether the command runs the requests in this way. With <c>-Deadline</c>, whether it's the option with the lowest estimated cost of those that are
    /// available and meet the deadline.
    /// </summary>
    public bool Selected { get; internal set; }

    /// <summary>Why the option isn't available, or how it differs from the selected option and what to specify to use it, in words.</summary>
    public string? Reason { get; internal set => field = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>The mode.</summary>
    public override string ToString() => Mode.ToString();
}

/// <summary>A way to run the requests of Invoke-QwenChat.</summary>
public enum RunMode
{
    /// <summary>Requests that the service answers immediately.</summary>
    Live,

    /// <summary>As Live, and the beginning that the requests share is stored in the service's explicit cache.</summary>
    Cached,

    /// <summary>Batch Chat: each request waits in a queue of the service, and costs less.</summary>
    BatchChat,

    /// <summary>A batch job (Submit-QwenBatch), which costs less and takes up to a day.</summary>
    Batch,
}

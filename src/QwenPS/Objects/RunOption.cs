namespace QwenPS;

/// <summary>
/// Represents one possible way (option) to run the requests of Invoke-QwenChat, such as a batch job. <c>-WhatIf</c> returns these objects. Each object shows
/// the cost and the duration of an option, and whether the option is available.
/// </summary>
public sealed class RunOption
{
    /// <summary>Gets the way in which this option runs the requests.</summary>
    public RunMode Mode { get; init; }

    /// <summary>Gets the model. If the requests use several models, the value contains all model IDs, separated by commas.</summary>
    public string Model { get; init => field = TerminalText.MakeVisibleLine(value); } = "";

    /// <summary>Gets the number of requests. Requests that are answered from a journal aren't counted.</summary>
    public int Requests { get; init; }

    /// <summary>Gets the estimated number of input tokens.</summary>
    public long InputTokens { get; init; }

    /// <summary>Gets the maximum number of tokens in the answers, including the reasoning, or null if it's unknown.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>Gets the cost of the estimated input without any output, in <see cref="CostCurrency"/>, or null if the price is unknown.</summary>
    public decimal? MinCost { get; init; }

    /// <summary>
    /// Gets the estimated cost, or null if the price is unknown. The estimate assumes 500 tokens per answer, or 2,000 tokens if the model thinks, unless
    /// <c>-MaxTokens</c> is lower.
    /// </summary>
    public decimal? EstimatedCost { get; init; }

    /// <summary>
    /// Gets the cost with the longest possible input and answers, or null if the price or the maximum length is unknown. The value doesn't include
    /// tool calls, or requests that correct invalid JSON answers.
    /// </summary>
    public decimal? MaxCost { get; init; }

    /// <summary>Gets the currency of the cost: <c>CNY</c> in China, or <c>USD</c> in other regions.</summary>
    public string CostCurrency { get; init; } = "USD";

    /// <summary>Gets a description of the price list that the cost is based on. The value is null if the price is unknown.</summary>
    public string? CostBasis { get; init => field = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>
    /// Gets the estimated duration, or null if the option isn't available. For Batch and BatchChat, this is the maximum time that the service takes.
    /// </summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Gets a description of how the duration is estimated.</summary>
    public string? DurationBasis { get; init => field = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>Gets a value that indicates whether this option is available.</summary>
    public bool Available { get; init; }

    /// <summary>
    /// Gets a value that indicates whether this option is selected. Without <c>-Deadline</c>, the selected option is the option that the command
    /// uses. With <c>-Deadline</c>, the selected option is the option with the lowest estimated cost that is available and meets the deadline.
    /// </summary>
    public bool Selected { get; internal set; }

    /// <summary>
    /// Gets the reason why the option isn't available. If the option is available, the value describes the difference from the selected option. The
    /// value also describes how to change the command to use this option.
    /// </summary>
    public string? Reason { get; internal set => field = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <summary>Returns the mode.</summary>
    public override string ToString() => Mode.ToString();
}

/// <summary>Specifies the ways to run the requests of Invoke-QwenChat.</summary>
public enum RunMode
{
    /// <summary>The service answers the requests immediately.</summary>
    Live,

    /// <summary>
    /// The service answers the requests immediately. The service's explicit context cache stores the common beginning (prefix) of the requests.
    /// </summary>
    Cached,

    /// <summary>
    /// The requests are sent through the service's Batch Chat feature. Each request waits in a queue of the service, and costs less.
    /// </summary>
    BatchChat,

    /// <summary>The requests are sent as a batch job (Submit-QwenBatch), which costs less and takes up to a day.</summary>
    Batch,
}

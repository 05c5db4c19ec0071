namespace QwenPS.Chat;

/// <summary>Represents the settings of Invoke-QwenChat that control and limit a run. The settings are read once, before the first input.</summary>
internal sealed record ChatSettings
{
    /// <summary>Gets the maximum number of concurrent requests.</summary>
    public int ThrottleLimit { get; init; }

    /// <summary>Gets the models to try, in this order, if the requested model can't answer.</summary>
    public IReadOnlyList<string> FallbackModels { get; init; } = [];

    /// <summary>Gets the path of the journal as the user specified it, or null if there's no journal.</summary>
    public string? Journal { get; init; }

    /// <summary>Gets the maximum cost of the run, or null if there's no limit.</summary>
    public decimal? MaxCost { get; init; }

    /// <summary>Gets the maximum number of tokens that the run uses, or null if there's no limit.</summary>
    public long? MaxTotalTokens { get; init; }

    /// <summary>Gets a value that indicates whether answers are written in pieces (deltas) as they arrive (-Stream).</summary>
    public bool IsStreamed { get; init; }

    /// <summary>Gets a value that indicates whether answers are shown on the host as they arrive (-Live).</summary>
    public bool IsLive { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the service's explicit cache stores the common beginning (prefix) of several requests. The run uses the cache only
    /// if this reduces the cost.
    /// </summary>
    public bool UsesCache { get; init; }

    /// <summary>Gets a value that indicates whether requests are sent through Batch Chat, which costs less but can take an hour.</summary>
    public bool UsesBatchChat { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the user requested a summary. Even if the value is false, a run with several requests has a summary.
    /// </summary>
    public bool WantsSummary { get; init; }

    /// <summary>Gets a value that indicates whether the module runs the model's tool calls.</summary>
    public bool RunsTools { get; init; }

    /// <summary>Gets a value that indicates whether the run is only described and no request is sent.</summary>
    public bool IsWhatIf { get; init; }

    /// <summary>Gets the deadline of the run, or null if there's no deadline.</summary>
    public RequestedDeadline? Deadline { get; init; }

    /// <summary>
    /// Gets the name of a specified parameter that batches don't support, or null if all parameters are supported. This name is used only with -WhatIf, to
    /// explain why the requests can't be a batch.
    /// </summary>
    public string? NotInBatches { get; init; }

    /// <summary>
    /// Gets a value that indicates whether ShouldProcess shows its texts, for example because of -WhatIf, -Confirm, or -Verbose. If the value is false, these
    /// texts aren't created, because it takes time to load the string resources.
    /// </summary>
    public bool ShowsSteps { get; init; }

    /// <summary>Gets a value that indicates whether the progress bar is shown.</summary>
    public bool ShowsProgress { get; init; }
}

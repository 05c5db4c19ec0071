namespace QwenPS.Chat;

/// <summary>The settings of Invoke-QwenChat that determine how requests run, and their limits. They're read once, before the first input.</summary>
internal sealed record ChatSettings
{
    /// <summary>The maximum number of concurrent requests.</summary>
    public int ThrottleLimit { get; init; }

    /// <summary>The models that are tried in this order if the requested model can't answer.</summary>
    public IReadOnlyList<string> FallbackModels { get; init; } = [];

    /// <summary>The path of the journal as the user specified it; null without a journal.</summary>
    public string? Journal { get; init; }

    /// <summary>The maximum cost of the run; null for no limit.</summary>
    public decimal? MaxCost { get; init; }

    /// <summary>The maximum number of tokens that the run uses; null for no limit.</summary>
    public long? MaxTotalTokens { get; init; }

    /// <summary>Whether answers are written while they arrive, one delta at a time.</summary>
    public bool IsStreamed { get; init; }

    /// <summary>Whether requests store their common beginning in the service's explicit cache if that costs less.</summary>
    public bool UsesCache { get; init; }

    /// <summary>Whether requests are sent through Batch Chat.</summary>
    public bool UsesBatchChat { get; init; }

    /// <summary>Whether a summary of the run is created even if it makes only one request.</summary>
    public bool WantsSummary { get; init; }

    /// <summary>Whether the tools that the model calls run.</summary>
    public bool RunsTools { get; init; }

    /// <summary>Whether the run is only described, and no request is sent.</summary>
    public bool IsWhatIf { get; init; }

    /// <summary>How long the run may take, for the plan; null for any time.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Whether the texts for ShouldProcess are shown. A silent call doesn't create them, because loading the first text is slow.</summary>
    public bool ShowsSteps { get; init; }

    /// <summary>Whether the progress bar is shown.</summary>
    public bool ShowsProgress { get; init; }
}

namespace QwenPS.Chat;

/// <summary>What Invoke-QwenChat was told beyond its requests: how they are run, and what they may cost. Read once, before the first input.</summary>
internal sealed record ChatSettings
{
    /// <summary>How many requests run at once.</summary>
    public int ThrottleLimit { get; init; }

    /// <summary>Models that are asked in this order where the first can't answer.</summary>
    public IReadOnlyList<string> FallbackModels { get; init; } = [];

    /// <summary>The path of the journal as it was given; null where nothing is kept.</summary>
    public string? Journal { get; init; }

    /// <summary>The most that the run may cost; null for no limit.</summary>
    public decimal? MaxCost { get; init; }

    /// <summary>The most tokens that the run may use; null for no limit.</summary>
    public long? MaxTotalTokens { get; init; }

    /// <summary>Whether the tools that the model calls are run.</summary>
    public bool RunsTools { get; init; }

    /// <summary>Whether nothing is sent, and the run only told.</summary>
    public bool IsWhatIf { get; init; }

    /// <summary>Whether anybody reads what ShouldProcess is told. The first text of a process takes some 8 ms to load: a silent call does without.</summary>
    public bool ShowsSteps { get; init; }

    /// <summary>Whether anybody wants a progress bar.</summary>
    public bool ShowsProgress { get; init; }
}

namespace QwenPS;

/// <summary>A call in the usage log: what it used, what it cost, and how it ended. It contains no text of the request or the answer, and no key.</summary>
public sealed class UsageEntry
{
    /// <summary>The outcome of a call that was answered.</summary>
    internal const string Succeeded = "Succeeded";

    /// <summary>The outcome of a call that was canceled before its answer was complete.</summary>
    internal const string Canceled = "Canceled";

    /// <summary>The end of the call. For a call of a batch, when its result was received.</summary>
    public DateTimeOffset Time { get; internal init; }

    /// <summary>The name of the connection.</summary>
    public string? Connection { get; internal init => field = Visible(value); }

    /// <summary>The region; null for a host without a region.</summary>
    public string? Region { get; internal init => field = Visible(value); }

    /// <summary>The host that was called.</summary>
    public string? HostName { get; internal init => field = Visible(value); }

    /// <summary>The model that was requested.</summary>
    public string? Model { get; internal init => field = Visible(value); }

    /// <summary>The tokens of the input; null if the service didn't report the usage.</summary>
    public long? InputTokens { get; internal init; }

    /// <summary>The tokens of the output, including the reasoning.</summary>
    public long? OutputTokens { get; internal init; }

    /// <summary>The tokens of the input that the service found in its cache.</summary>
    public long? CachedTokens { get; internal init; }

    /// <summary>The tokens of the input that the service wrote to its explicit cache.</summary>
    public long? CacheCreationInputTokens { get; internal init; }

    /// <summary>The tokens of the reasoning.</summary>
    public long? ReasoningTokens { get; internal init; }

    /// <summary>The estimated cost at list prices, in <see cref="CostCurrency"/>; null if the usage or the price is unknown.</summary>
    public decimal? Cost { get; internal init; }

    /// <summary>The currency of the cost: <c>CNY</c> in China, <c>USD</c> in other regions.</summary>
    public string? CostCurrency { get; internal init => field = Visible(value); }

    /// <summary>The service's ID of the request, for a support ticket.</summary>
    public string? RequestId { get; internal init => field = Visible(value); }

    /// <summary><c>Succeeded</c>, the kind of the error (<see cref="ErrorKind"/>), or <c>Canceled</c>. The service can charge a canceled call.</summary>
    public string Outcome { get; internal init => field = Visible(value)!; } = "";

    /// <summary>How many times the request was sent; 0 if it isn't known because the call was canceled.</summary>
    public int Attempts { get; internal init; }

    /// <summary>The duration of the call in milliseconds, including retries; 0 for a call of a batch.</summary>
    public long DurationMs { get; internal init; }

    /// <summary>The tag of the command. For a call of a batch, the name of the job.</summary>
    public string? Tag { get; internal init => field = Visible(value); }

    /// <summary>The script that made the call; null for the prompt.</summary>
    public string? Script { get; internal init => field = Visible(value); }

    /// <inheritdoc/>
    public override string ToString() => $"{Time:u} {Model} {Outcome}";

    private static string? Visible(string? text) => text is null ? null : TerminalText.MakeVisibleLine(text);
}

/// <summary>The calls of the usage log that have the same value, added up.</summary>
public sealed class UsageSummary
{
    /// <summary>The value that the calls share: a model, tag, script, connection, or day (<c>yyyy-MM-dd</c>, UTC). Empty if the calls don't have one.</summary>
    public string Name { get; internal init => field = TerminalText.MakeVisibleLine(value); } = "";

    /// <summary>The number of calls.</summary>
    public long Calls { get; internal set; }

    /// <summary>The number of calls that failed or were canceled.</summary>
    public long Failed { get; internal set; }

    /// <inheritdoc cref="UsageEntry.InputTokens"/>
    public long InputTokens { get; internal set; }

    /// <inheritdoc cref="UsageEntry.OutputTokens"/>
    public long OutputTokens { get; internal set; }

    /// <inheritdoc cref="UsageEntry.CachedTokens"/>
    public long CachedTokens { get; internal set; }

    /// <inheritdoc cref="UsageEntry.ReasoningTokens"/>
    public long ReasoningTokens { get; internal set; }

    /// <summary>The estimated cost, in <see cref="CostCurrency"/>. Calls with an unknown cost don't count. Null if the cost of every call is unknown.</summary>
    public decimal? Cost { get; internal set; }

    /// <summary>The currency of the cost: <c>CNY</c> in China, <c>USD</c> in other regions. Null if the cost of every call is unknown, such as of failed calls.</summary>
    public string? CostCurrency { get; internal set => field = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>What the calls of the usage log are grouped by.</summary>
public enum UsageGroup
{
    /// <summary>The requested model.</summary>
    Model,

    /// <summary>The tag of the command.</summary>
    Tag,

    /// <summary>The day, in UTC.</summary>
    Day,

    /// <summary>The script that made the calls.</summary>
    Script,

    /// <summary>The name of the connection.</summary>
    Connection,
}

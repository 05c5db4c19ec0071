namespace QwenPS;

/// <summary>
/// Represents a call in the usage log, with its usage, cost, and outcome. The entry doesn't contain the text of the request or of the answer, and it
/// doesn't contain the API key.
/// </summary>
public sealed class UsageEntry
{
    /// <summary>The outcome of a call that returned an answer.</summary>
    internal const string Succeeded = "Succeeded";

    /// <summary>The outcome of a call that was canceled before its answer was complete.</summary>
    internal const string Canceled = "Canceled";

    /// <summary>Gets the time when the call ended. For a request in a batch, this is the time when the result was received.</summary>
    public DateTimeOffset Time { get; internal init; }

    /// <summary>Gets the name of the connection.</summary>
    public string? Connection { get; internal init => field = Visible(value); }

    /// <summary>Gets the region, or null if the host doesn't have a region.</summary>
    public string? Region { get; internal init => field = Visible(value); }

    /// <summary>Gets the host that was called.</summary>
    public string? HostName { get; internal init => field = Visible(value); }

    /// <summary>Gets the model that was requested.</summary>
    public string? Model { get; internal init => field = Visible(value); }

    /// <summary>Gets the number of input tokens, or null if the service didn't report the usage.</summary>
    public long? InputTokens { get; internal init; }

    /// <summary>Gets the number of output tokens, including the reasoning.</summary>
    public long? OutputTokens { get; internal init; }

    /// <summary>Gets the number of input tokens that the service found in its cache.</summary>
    public long? CachedTokens { get; internal init; }

    /// <summary>Gets the number of input tokens that the service wrote to its explicit context cache (<c>cache_control</c>).</summary>
    public long? CacheCreationInputTokens { get; internal init; }

    /// <summary>Gets the number of reasoning tokens.</summary>
    public long? ReasoningTokens { get; internal init; }

    /// <summary>Gets the estimated cost at list prices, in <see cref="CostCurrency"/>, or null if the usage or the price is unknown.</summary>
    public decimal? Cost { get; internal init; }

    /// <summary>Gets the currency of the cost: <c>CNY</c> in China, or <c>USD</c> in other regions.</summary>
    public string? CostCurrency { get; internal init => field = Visible(value); }

    /// <summary>Gets the ID that the service assigned to the request. A support ticket should contain this ID.</summary>
    public string? RequestId { get; internal init => field = Visible(value); }

    /// <summary>
    /// Gets the outcome of the call: <c>Succeeded</c>, the kind of the error (<see cref="ErrorKind"/>), or <c>Canceled</c>. The service can charge for a
    /// canceled call.
    /// </summary>
    public string Outcome { get; internal init => field = Visible(value)!; } = "";

    /// <summary>Gets the number of times that the request was sent. For a canceled call, the number is unknown, and the value is 0.</summary>
    public int Attempts { get; internal init; }

    /// <summary>Gets the duration of the call in milliseconds, including retries. For a request in a batch, the value is 0.</summary>
    public long DurationMs { get; internal init; }

    /// <summary>Gets the tag that was specified for the command (-Tag). For a request in a batch, this is the name of the job.</summary>
    public string? Tag { get; internal init => field = Visible(value); }

    /// <summary>Gets the script that made the call, or null if the call was made at the prompt.</summary>
    public string? Script { get; internal init => field = Visible(value); }

    /// <inheritdoc/>
    public override string ToString() => $"{Time:u} {Model} {Outcome}";

    private static string? Visible(string? text) => text is null ? null : TerminalText.MakeVisibleLine(text);
}

/// <summary>Represents the totals of a group of calls in the usage log, such as all calls to one model.</summary>
public sealed class UsageSummary
{
    /// <summary>
    /// Gets the common value of the calls in the group: a model, tag, script, connection, or day (<c>yyyy-MM-dd</c>, UTC). If the calls don't have
    /// this value, for example because no tag was specified, the string is empty.
    /// </summary>
    public string Name { get; internal init => field = TerminalText.MakeVisibleLine(value); } = "";

    /// <summary>Gets the number of calls.</summary>
    public long Calls { get; internal set; }

    /// <summary>Gets the number of calls that failed or were canceled.</summary>
    public long Failed { get; internal set; }

    /// <inheritdoc cref="UsageEntry.InputTokens"/>
    public long InputTokens { get; internal set; }

    /// <inheritdoc cref="UsageEntry.OutputTokens"/>
    public long OutputTokens { get; internal set; }

    /// <inheritdoc cref="UsageEntry.CachedTokens"/>
    public long CachedTokens { get; internal set; }

    /// <inheritdoc cref="UsageEntry.ReasoningTokens"/>
    public long ReasoningTokens { get; internal set; }

    /// <summary>
    /// Gets the estimated cost, in <see cref="CostCurrency"/>. Calls with an unknown cost aren't included. The value is null if the cost of every call is
    /// unknown.
    /// </summary>
    public decimal? Cost { get; internal set; }

    /// <summary>
    /// Gets the currency of the cost: <c>CNY</c> in China, or <c>USD</c> in other regions. The value is null if the cost of every call is unknown, for example
    /// if all calls failed.
    /// </summary>
    public string? CostCurrency { get; internal set => field = value is null ? null : TerminalText.MakeVisibleLine(value); }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Specifies the value by which the calls of the usage log are grouped.</summary>
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

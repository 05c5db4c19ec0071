namespace QwenPS;

/// <summary>
/// Represents the current pace of calls to a model. The module determines the pace from the limits that calls have reached so far, and from the known
/// quotas of the model.
/// </summary>
public sealed class Pace
{
    /// <summary>Gets the model.</summary>
    public string Model { get; init; } = "";

    /// <summary>
    /// Gets the number of requests per minute that the module currently allows. The value is null if no request limit was reached and the quota is
    /// unknown.
    /// </summary>
    public double? RequestsPerMinute { get; init; }

    /// <summary>
    /// Gets the number of tokens per minute that the module currently allows. The value is null if no token limit was reached and the quota is
    /// unknown.
    /// </summary>
    public double? TokensPerMinute { get; init; }

    /// <summary>Gets the maximum number of concurrent calls, or null if no concurrency limit was reached.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Gets the number of in-flight calls.</summary>
    public int InFlight { get; init; }

    /// <summary>Gets the number of calls that the service has rejected because of a limit (HTTP status 429).</summary>
    public long Refusals { get; init; }

    /// <summary>Gets the remaining time during which all calls to the model wait, or zero if they don't wait.</summary>
    public TimeSpan PauseLeft { get; init; }

    /// <summary>Gets the average duration of an answer in seconds, or null if no answer has arrived yet.</summary>
    internal double? AnswerSeconds { get; init; }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine(string.Join(", ", Parts()));

    private IEnumerable<string> Parts()
    {
        yield return FormattableString.Invariant($"{Model}: {InFlight} in flight");
        if (RequestsPerMinute is { } requests) yield return FormattableString.Invariant($"{requests:0.#} requests/min");
        if (TokensPerMinute is { } tokens) yield return FormattableString.Invariant($"{tokens:0} tokens/min");
        if (Concurrency is { } atOnce) yield return FormattableString.Invariant($"{atOnce} at once");
        if (Refusals > 0) yield return FormattableString.Invariant($"{Refusals} refused");
        if (PauseLeft > TimeSpan.Zero) yield return FormattableString.Invariant($"paused for {PauseLeft.TotalSeconds:0.#} s");
    }
}

namespace QwenPS;

/// <summary>The current pace of calls to a model, based on the limits that were reached so far, and on the quotas that a run has read.</summary>
public sealed class Pace
{
    /// <summary>The model.</summary>
    public string Model { get; init; } = "";

    /// <summary>Requests per minute; null while no request limit was reached, and the quota isn't known.</summary>
    public double? RequestsPerMinute { get; init; }

    /// <summary>Tokens per minute; null while no token limit was reached, and the quota isn't known.</summary>
    public double? TokensPerMinute { get; init; }

    /// <summary>The maximum number of concurrent calls; null while no such limit was reached.</summary>
    public int? Concurrency { get; init; }

    /// <summary>The number of in-flight calls.</summary>
    public int InFlight { get; init; }

    /// <summary>The number of calls that the service has rejected because of a limit (429).</summary>
    public long Refusals { get; init; }

    /// <summary>The remaining time during which all calls to the model wait; zero if they don't wait.</summary>
    public TimeSpan PauseLeft { get; init; }

    /// <summary>The average time of an answer in seconds; null if there wasn't an answer yet.</summary>
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

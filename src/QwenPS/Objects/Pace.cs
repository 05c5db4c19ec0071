namespace QwenPS;

/// <summary>How fast calls of one model go out at the moment, as far as the service's limits have shown themselves.</summary>
public sealed class Pace
{
    /// <summary>The model.</summary>
    public string Model { get; init; } = "";

    /// <summary>Requests a minute; null while no limit of requests was met.</summary>
    public double? RequestsPerMinute { get; init; }

    /// <summary>Tokens a minute; null while no limit of tokens was met.</summary>
    public double? TokensPerMinute { get; init; }

    /// <summary>Calls under way together at most; null while no such limit was met.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Calls under way now.</summary>
    public int InFlight { get; init; }

    /// <summary>How often the service has refused a call for a limit (429) so far.</summary>
    public long Refusals { get; init; }

    /// <summary>How much longer all calls of the model are held back; zero where they are not.</summary>
    public TimeSpan PauseLeft { get; init; }

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

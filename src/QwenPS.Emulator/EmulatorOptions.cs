namespace QwenPS.Emulator;

/// <summary>Settings of one emulator. A limit that is not set is not enforced.</summary>
public sealed record EmulatorOptions
{
    /// <summary>TCP port on the loopback address; 0, the default, takes any free one.</summary>
    public int Port { get; init; }

    /// <summary>The answer of a chat that no header overrides.</summary>
    public AnswerMode Answer { get; init; }

    /// <summary>The region this emulator plays: keys <c>sk-emulator-region-NAME</c> work only where this is their name.</summary>
    public string? Region { get; init; }

    /// <summary>
    /// The one of <c>max_tokens</c> and <c>max_completion_tokens</c> that the compatible protocol takes, as with servers that aren't the service; null,
    /// the default, for both.
    /// </summary>
    public string? LimitField { get; init; }

    /// <summary>Requests per minute and model.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Tokens per minute and model, input and output together.</summary>
    public int? TokensPerMinute { get; init; }

    /// <summary>Requests per second and model.</summary>
    public int? RequestsPerSecond { get; init; }

    /// <summary>
    /// The growth limit: within one second a model takes this many requests, or twice as many as in the second before when that is more.
    /// </summary>
    public int? Burst { get; init; }

    /// <summary>Requests of one model that may be in flight together.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Pause after each event of a stream; zero, the default, sends events in bulk.</summary>
    public TimeSpan EventDelay { get; init; }

    /// <summary>How long a batch stays in each of its states (validating, in progress, finalizing) beside the time that its lines take.</summary>
    public TimeSpan BatchStep { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How much faster than real time the limits run: with 60, an emulated minute takes one second.</summary>
    public double TimeScale { get; init; } = 1;

    /// <summary>The clock of the limits.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}

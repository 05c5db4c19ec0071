namespace QwenPS.Client.Transport;

/// <summary>The log of a call. Secrets are already masked in all texts.</summary>
internal interface ICallLog
{
    /// <summary>Whether the lines are logged. They're created only in that case.</summary>
    bool WantsLines { get; }

    /// <summary>Whether the bodies are logged. They're truncated and masked only in that case.</summary>
    bool WantsBodies { get; }

    /// <summary>Logs one line per attempt.</summary>
    ValueTask VerboseAsync(string message);

    /// <summary>Logs a request or response body.</summary>
    ValueTask DebugAsync(string message);

    /// <summary>Shows that a call that takes a while waits for its next attempt.</summary>
    ValueTask RetryAsync(RetryNotice notice);

    /// <summary>Removes what <see cref="RetryAsync"/> shows, after the call.</summary>
    ValueTask EndRetryAsync();
}

/// <summary>The next attempt of a call.</summary>
/// <param name="Host">The host.</param>
/// <param name="Attempt">The number of the next attempt, from 2.</param>
/// <param name="Attempts">The maximum number of attempts.</param>
/// <param name="Wait">The time until the next attempt.</param>
/// <param name="Reason">The error of the last attempt, in one line.</param>
internal sealed record RetryNotice(string Host, int Attempt, int Attempts, TimeSpan Wait, string Reason);

/// <summary>Logs nothing.</summary>
internal sealed class NoLog : ICallLog
{
    public static readonly NoLog Instance = new();

    public bool WantsLines => false;

    public bool WantsBodies => false;

    public ValueTask VerboseAsync(string message) => default;

    public ValueTask DebugAsync(string message) => default;

    public ValueTask RetryAsync(RetryNotice notice) => default;

    public ValueTask EndRetryAsync() => default;
}

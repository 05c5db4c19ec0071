namespace QwenPS.Client.Transport;

/// <summary>Defines the log of a call. Mask all secrets in a text before you pass the text to the log.</summary>
internal interface ICallLog
{
    /// <summary>Gets a value that indicates whether lines are logged. Callers format lines only if this property is true.</summary>
    bool WantsLines { get; }

    /// <summary>Gets a value that indicates whether bodies are logged. Callers format bodies only if this property is true.</summary>
    bool WantsBodies { get; }

    /// <summary>Logs a line about an attempt.</summary>
    ValueTask VerboseAsync(string message);

    /// <summary>Logs the body of a request or a response.</summary>
    ValueTask DebugAsync(string message);

    /// <summary>Shows that a call is waiting for its next attempt. Short waits aren't shown.</summary>
    ValueTask RetryAsync(RetryNotice notice);

    /// <summary>Removes the text that <see cref="RetryAsync"/> shows. This method is called after the last attempt.</summary>
    ValueTask EndRetryAsync();
}

/// <summary>Represents the next attempt of a call.</summary>
/// <param name="Host">The host.</param>
/// <param name="Attempt">The number of the next attempt, which is at least 2.</param>
/// <param name="Attempts">The maximum number of attempts.</param>
/// <param name="Wait">The time until the next attempt.</param>
/// <param name="Reason">The error of the last attempt, on one line.</param>
internal sealed record RetryNotice(string Host, int Attempt, int Attempts, TimeSpan Wait, string Reason);

/// <summary>Represents a log that ignores all messages.</summary>
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

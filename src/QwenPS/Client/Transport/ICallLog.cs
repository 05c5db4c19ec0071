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
}

/// <summary>Logs nothing.</summary>
internal sealed class NoLog : ICallLog
{
    public static readonly NoLog Instance = new();

    public bool WantsLines => false;

    public bool WantsBodies => false;

    public ValueTask VerboseAsync(string message) => default;

    public ValueTask DebugAsync(string message) => default;
}

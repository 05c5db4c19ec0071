namespace QwenPS.Client.Transport;

/// <summary>Where a call tells what it does. Secrets are masked before a text comes here.</summary>
internal interface ICallLog
{
    /// <summary>Whether anybody reads the lines: they are made only then.</summary>
    bool WantsLines { get; }

    /// <summary>Whether anybody wants the bodies: they are cut and masked only then.</summary>
    bool WantsBodies { get; }

    /// <summary>One line for each attempt.</summary>
    ValueTask VerboseAsync(string message);

    /// <summary>A body that was sent or received.</summary>
    ValueTask DebugAsync(string message);
}

/// <summary>Tells nobody.</summary>
internal sealed class NoLog : ICallLog
{
    public static readonly NoLog Instance = new();

    public bool WantsLines => false;

    public bool WantsBodies => false;

    public ValueTask VerboseAsync(string message) => default;

    public ValueTask DebugAsync(string message) => default;
}

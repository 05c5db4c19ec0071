namespace QwenPS.Emulator;

/// <summary>The conditions for the requests that a fault applies to. All specified conditions must be met.</summary>
public sealed record FaultMatch
{
    /// <summary>The exact name of the request's model.</summary>
    public string? Model { get; init; }

    /// <summary>A part of the request's path.</summary>
    public string? PathContains { get; init; }

    /// <summary>A part of the text of any message in the request.</summary>
    public string? ContentContains { get; init; }
}

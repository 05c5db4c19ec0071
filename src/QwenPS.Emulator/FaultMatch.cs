namespace QwenPS.Emulator;

/// <summary>Represents the conditions for the requests to which a fault applies. All specified conditions must be met.</summary>
public sealed record FaultMatch
{
    /// <summary>Gets or sets the exact name of the request's model.</summary>
    public string? Model { get; init; }

    /// <summary>Gets or sets a text that the request's path contains.</summary>
    public string? PathContains { get; init; }

    /// <summary>Gets or sets a text that any message in the request contains.</summary>
    public string? ContentContains { get; init; }
}

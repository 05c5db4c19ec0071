namespace QwenPS.Emulator;

/// <summary>Which requests a fault is for; every part that is set must fit.</summary>
public sealed record FaultMatch
{
    /// <summary>The request's model, exactly.</summary>
    public string? Model { get; init; }

    /// <summary>A part of the request's path.</summary>
    public string? PathContains { get; init; }

    /// <summary>A part of the text of any of the request's messages.</summary>
    public string? ContentContains { get; init; }
}

namespace QwenPS;

/// <summary>Represents an answer that requested tool calls, with the results of the calls.</summary>
public sealed class ToolRound
{
    /// <summary>Gets the one-based number of the round.</summary>
    public int Number { get; init; }

    /// <summary>Gets the calls of this round, in the order of the model's answer.</summary>
    public IReadOnlyList<ToolInvocation> Calls { get; init; } = [];

    /// <summary>Gets the usage of the request for this answer, or null if the service didn't return the usage.</summary>
    public Usage? Usage { get; init; }

    /// <summary>Gets the ID that the service assigned to the request for this answer.</summary>
    public string? RequestId { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Calls);
}

/// <summary>Represents a tool call and the result that was sent to the model.</summary>
public sealed class ToolInvocation
{
    /// <summary>Gets the ID of the call.</summary>
    public string? Id { get; init; }

    /// <summary>Gets the tool's name.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the arguments as the model wrote them, which is JSON text.</summary>
    public string? Arguments { get; init; }

    /// <summary>Gets the result or error that was sent to the model.</summary>
    public string Result { get; init; } = "";

    /// <summary>
    /// Gets a value that indicates whether <see cref="Result"/> is an error. There's an error if the tool failed, if the user declined the call, or if the tool
    /// couldn't be called with these arguments.
    /// </summary>
    public bool IsError { get; init; }

    /// <summary>Gets a value that indicates whether the tool ran.</summary>
    public bool HasRun { get; init; }

    /// <summary>Gets the duration of the tool, or zero if it didn't run.</summary>
    public TimeSpan Duration { get; init; }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisible($"{Name}({Arguments})");
}

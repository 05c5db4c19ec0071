namespace QwenPS;

/// <summary>An answer that requested tool calls, and their results.</summary>
public sealed class ToolRound
{
    /// <summary>The number of the round, from 1.</summary>
    public int Number { get; init; }

    /// <summary>The calls of this round in the model's order.</summary>
    public IReadOnlyList<ToolInvocation> Calls { get; init; } = [];

    /// <summary>The usage of the request; null if the service didn't return it.</summary>
    public Usage? Usage { get; init; }

    /// <summary>The service's ID of the request.</summary>
    public string? RequestId { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Calls);
}

/// <summary>A tool call, and the result that was sent to the model.</summary>
public sealed class ToolInvocation
{
    /// <summary>The ID of the call.</summary>
    public string? Id { get; init; }

    /// <summary>The tool's name.</summary>
    public string? Name { get; init; }

    /// <summary>The arguments as the model wrote them: JSON text.</summary>
    public string? Arguments { get; init; }

    /// <summary>The result or error that was sent to the model.</summary>
    public string Result { get; init; } = "";

    /// <summary>Whether <see cref="Result"/> is an error: the tool failed, was declined, or couldn't be called with these arguments.</summary>
    public bool IsError { get; init; }

    /// <summary>Whether the tool ran.</summary>
    public bool HasRun { get; init; }

    /// <summary>The duration of the tool; zero if it didn't run.</summary>
    public TimeSpan Duration { get; init; }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisible($"{Name}({Arguments})");
}

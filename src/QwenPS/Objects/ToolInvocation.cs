namespace QwenPS;

/// <summary>One tool call that was answered: what was asked for, and what the model was told.</summary>
public sealed class ToolInvocation
{
    /// <summary>The id of the call that this answers.</summary>
    public string? Id { get; init; }

    /// <summary>The tool's name.</summary>
    public string? Name { get; init; }

    /// <summary>The arguments as the model wrote them: JSON text.</summary>
    public string? Arguments { get; init; }

    /// <summary>What the model was told: the result, or the error.</summary>
    public string Result { get; init; } = "";

    /// <summary>Whether <see cref="Result"/> is an error: the tool failed, was declined, or could not be called with these arguments.</summary>
    public bool IsError { get; init; }

    /// <summary>Whether the tool ran at all.</summary>
    public bool HasRun { get; init; }

    /// <summary>How long the tool ran; zero where it did not.</summary>
    public TimeSpan Duration { get; init; }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisible($"{Name}({Arguments})");
}

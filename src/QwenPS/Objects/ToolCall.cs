using QwenPS.Text;

namespace QwenPS;

/// <summary>A call that the model asks for. Nothing runs unless the caller runs it.</summary>
public sealed class ToolCall
{
    /// <summary>The id that the tool's result has to name (<see cref="ChatMessage.ToolCallId"/>).</summary>
    public string? Id { get; set; }

    /// <summary>The name of the tool.</summary>
    public string? Name { get; set; }

    /// <summary>The arguments as the model wrote them: JSON text, not checked.</summary>
    public string? Arguments { get; set; }

    /// <summary>
    /// The arguments as values: a dictionary whose entries read like properties. Numbers, booleans and text are as they were, dates stay text.
    /// Null where <see cref="Arguments"/> is no valid JSON.
    /// </summary>
    public object? ArgumentObject => PlainValue.OfJson(Arguments);

    /// <summary>The call's place among the calls of one answer, counted from 0.</summary>
    public int Index { get; set; }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisible($"{Name}({Arguments})");
}

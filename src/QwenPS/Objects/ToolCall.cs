using QwenPS.Text;

namespace QwenPS;

/// <summary>A tool call that the model requests. The caller decides whether to run it.</summary>
public sealed class ToolCall
{
    /// <summary>The ID of the call. The tool's result must contain it (<see cref="ChatMessage.ToolCallId"/>).</summary>
    public string? Id { get; set; }

    /// <summary>The name of the tool.</summary>
    public string? Name { get; set; }

    /// <summary>The arguments as the model wrote them: JSON text, not validated.</summary>
    public string? Arguments { get; set; }

    /// <summary>
    /// The arguments as a dictionary whose entries can be read like properties. Numbers, Booleans, and strings are unchanged, and dates remain
    /// strings. Null if <see cref="Arguments"/> isn't valid JSON.
    /// </summary>
    public object? ArgumentObject => PlainValue.Parse(Arguments);

    /// <summary>The index of the call in the answer, from 0.</summary>
    public int Index { get; set; }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisible($"{Name}({Arguments})");
}

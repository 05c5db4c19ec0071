using QwenPS.Text;

namespace QwenPS;

/// <summary>
/// Represents a tool call that the model requests. The model doesn't run the tool. Invoke-QwenChat runs it if -InvokeTool is specified. Otherwise, your script
/// can run it.
/// </summary>
public sealed class ToolCall
{
    /// <summary>Gets or sets the ID of the call. The tool's result must contain this ID (<see cref="ChatMessage.ToolCallId"/>).</summary>
    public string? Id { get; set; }

    /// <summary>Gets or sets the name of the tool.</summary>
    public string? Name { get; set; }

    /// <summary>Gets or sets the arguments as the model wrote them. The value is JSON text, which isn't validated.</summary>
    public string? Arguments { get; set; }

    /// <summary>
    /// Gets the arguments as a dictionary. In PowerShell, you can read the entries of the dictionary like properties. Numbers, Booleans, and strings
    /// are unchanged, and dates remain strings. The value is null if <see cref="Arguments"/> isn't valid JSON.
    /// </summary>
    public object? ArgumentObject => PlainValue.Parse(Arguments);

    /// <summary>Gets or sets the zero-based index of the call in the answer.</summary>
    public int Index { get; set; }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisible($"{Name}({Arguments})");
}

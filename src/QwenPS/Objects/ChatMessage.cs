namespace QwenPS;

/// <summary>A message of a conversation, with the service's names.</summary>
public sealed class ChatMessage
{
    /// <summary>Creates an empty message. Set <see cref="Role"/> and <see cref="Content"/> next.</summary>
    public ChatMessage()
    {
    }

    /// <summary>Creates a text message.</summary>
    /// <param name="role">system, user, assistant, or tool.</param>
    /// <param name="content">The text, which is sent unchanged.</param>
    public ChatMessage(string role, string? content)
    {
        Role = role;
        Content = content;
    }

    /// <summary>The role of the author: <c>system</c>, <c>user</c>, <c>assistant</c>, or <c>tool</c>. Default: <c>user</c>.</summary>
    public string Role { get; set; } = "user";

    /// <summary>The text. Null if the message only contains <see cref="Parts"/> or tool calls.</summary>
    public string? Content { get; set; }

    /// <summary>The parts of a message that contains more than one text; null for a text message.</summary>
    public IReadOnlyList<ContentPart>? Parts { get; set; }

    /// <summary>The model's reasoning before the answer; null if it didn't think. Not sent to the service.</summary>
    public string? Reasoning { get; set; }

    /// <summary>The tool calls that an assistant message requests; null if it doesn't request any.</summary>
    public IReadOnlyList<ToolCall>? ToolCalls { get; set; }

    /// <summary>In a <c>tool</c> message: the <see cref="ToolCall.Id"/> of the call with this result.</summary>
    public string? ToolCallId { get; set; }

    /// <summary>In a <c>tool</c> message: the name of the tool. Optional.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// Whether the answer continues this message: the text of the last message, with the role <c>assistant</c>, is the beginning of the answer. Not
    /// supported while a model thinks. Default: false.
    /// </summary>
    public bool Partial { get; set; }

    /// <summary>Whether the message only contains text, as one text or in parts.</summary>
    internal bool IsText => Parts?.All(part => part.IsText) != false;

    /// <summary>Whether the message can be sent as one text. Otherwise, additional fields of parts would be lost.</summary>
    internal bool IsPlainText => Parts?.All(part => part.IsPlainText) != false;

    /// <summary>The whole text, also if it's in parts, because text-only models don't accept a list of parts.</summary>
    internal string? WholeText => Parts is { Count: > 0 } parts ? string.Concat(parts.Select(part => part.Text)) : Content;

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisible($"{Role}: {Content}");
}

namespace QwenPS;

/// <summary>One message of a conversation, in the service's own terms.</summary>
public sealed class ChatMessage
{
    /// <summary>Makes an empty message; set <see cref="Role"/> and <see cref="Content"/> next.</summary>
    public ChatMessage()
    {
    }

    /// <summary>Makes a message of text.</summary>
    /// <param name="role">system, user, assistant or tool.</param>
    /// <param name="content">The text, sent exactly as it is.</param>
    public ChatMessage(string role, string? content)
    {
        Role = role;
        Content = content;
    }

    /// <summary>Who speaks: <c>system</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>. Default <c>user</c>.</summary>
    public string Role { get; set; } = "user";

    /// <summary>The text. Null where the message consists of <see cref="Parts"/> or of tool calls alone.</summary>
    public string? Content { get; set; }

    /// <summary>The parts of a message that is more than one text; null for a message of text.</summary>
    public IReadOnlyList<ContentPart>? Parts { get; set; }

    /// <summary>What the model thought before it answered; null where it did not think. Never sent back.</summary>
    public string? Reasoning { get; set; }

    /// <summary>The calls that an assistant message asks for; null where it asks for none.</summary>
    public IReadOnlyList<ToolCall>? ToolCalls { get; set; }

    /// <summary>On a <c>tool</c> message: the <see cref="ToolCall.Id"/> that this is the result of.</summary>
    public string? ToolCallId { get; set; }

    /// <summary>On a <c>tool</c> message: the name of the tool. Optional.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// Whether the answer continues this message: the text of the last message, with the role <c>assistant</c>, is the beginning of what the model says.
    /// Models that think can't do that. Default false.
    /// </summary>
    public bool Partial { get; set; }

    /// <summary>Whether nothing in it is other than text, in one piece or in parts.</summary>
    internal bool IsText => Parts?.All(part => part.IsText) != false;

    /// <summary>Whether it can be sent as one text: a part with more fields than its text would lose them.</summary>
    internal bool IsPlainText => Parts?.All(part => part.IsPlainText) != false;

    /// <summary>The whole text, also where it was given in parts: models of text alone take no list of parts.</summary>
    internal string? WholeText => Parts is { Count: > 0 } parts ? string.Concat(parts.Select(part => part.Text)) : Content;

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisible($"{Role}: {Content}");
}

namespace QwenPS;

/// <summary>Represents a message of a conversation. The service defines the names of the roles.</summary>
public sealed class ChatMessage
{
    /// <summary>
    /// Initializes an empty instance of the <see cref="ChatMessage"/> class. Set <see cref="Role"/> and <see cref="Content"/> before you use the message.
    /// </summary>
    public ChatMessage()
    {
    }

    /// <summary>Initializes a new instance of the <see cref="ChatMessage"/> class with a role and a text.</summary>
    /// <param name="role">The role of the author: system, user, assistant, or tool.</param>
    /// <param name="content">The text, which is sent unchanged.</param>
    public ChatMessage(string role, string? content)
    {
        Role = role;
        Content = content;
    }

    /// <summary>Gets or sets the role of the author: <c>system</c>, <c>user</c>, <c>assistant</c>, or <c>tool</c>. The default is <c>user</c>.</summary>
    public string Role { get; set; } = "user";

    /// <summary>Gets or sets the text, or null if the message contains only <see cref="Parts"/> or tool calls.</summary>
    public string? Content { get; set; }

    /// <summary>Gets or sets the parts of the message. The value is null if the message consists of a single text.</summary>
    public IReadOnlyList<ContentPart>? Parts { get; set; }

    /// <summary>Gets or sets the model's reasoning before the answer, or null if the model didn't think. The reasoning isn't sent to the service.</summary>
    public string? Reasoning { get; set; }

    /// <summary>Gets or sets the tool calls that an assistant message requests, or null if the message doesn't request any calls.</summary>
    public IReadOnlyList<ToolCall>? ToolCalls { get; set; }

    /// <summary>Gets or sets the <see cref="ToolCall.Id"/> of the call whose result this <c>tool</c> message contains.</summary>
    public string? ToolCallId { get; set; }

    /// <summary>Gets or sets the name of the tool in a <c>tool</c> message. This property is optional.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// Gets or sets a value that indicates whether the answer continues this message. If the value is true, the text of this message is the beginning of the
    /// answer. The value can be true only for the last message, and only if its role is <c>assistant</c>. The service doesn't support partial messages if the
    /// model thinks. The default is false.
    /// </summary>
    public bool Partial { get; set; }

    /// <summary>Gets a value that indicates whether the message contains only text, either as one text or in parts.</summary>
    internal bool IsText => Parts?.All(part => part.IsText) != false;

    /// <summary>
    /// Gets a value that indicates whether the message can be sent as one text. The value is false if a part is an image or has additional fields.
    /// </summary>
    internal bool IsPlainText => Parts?.All(part => part.IsPlainText) != false;

    /// <summary>Gets the entire text, including text in parts. The text is used for models that don't accept a list of parts.</summary>
    internal string? WholeText => Parts is { Count: > 0 } parts ? string.Concat(parts.Select(part => part.Text)) : Content;

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisible($"{Role}: {Content}");
}

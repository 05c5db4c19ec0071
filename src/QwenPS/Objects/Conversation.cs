namespace QwenPS;

/// <summary>
/// Represents a saved conversation that Import-QwenConversation returns. To continue the conversation, pipe the object to Invoke-QwenChat, or use the object as
/// the value of <c>-Message</c>.
/// </summary>
public sealed class Conversation
{
    /// <summary>Gets the model of the last answer, or null if the conversation file doesn't contain the model.</summary>
    public string? Model { get; init; }

    /// <summary>Gets the messages, from the oldest to the newest.</summary>
    public IReadOnlyList<ChatMessage> Messages { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Model is null ? $"{Messages.Count} messages" : TerminalText.MakeVisibleLine($"{Messages.Count} messages with {Model}");
}

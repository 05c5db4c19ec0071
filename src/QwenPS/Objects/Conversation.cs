namespace QwenPS;

/// <summary>
/// A saved conversation, which Import-QwenConversation returns. Pipe it to Invoke-QwenChat to continue it with the prompt. <c>-Message</c> also accepts it.
/// </summary>
public sealed class Conversation
{
    /// <summary>The model of the last answer; null if the file doesn't contain it.</summary>
    public string? Model { get; init; }

    /// <summary>The messages, oldest first.</summary>
    public IReadOnlyList<ChatMessage> Messages { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Model is null ? $"{Messages.Count} messages" : TerminalText.MakeVisibleLine($"{Messages.Count} messages with {Model}");
}

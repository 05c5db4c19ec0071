namespace QwenPS;

/// <summary>
/// A conversation that was kept: what Import-QwenConversation reads. Piped into Invoke-QwenChat it goes on with the prompt;
/// <c>-Message</c> takes it too.
/// </summary>
public sealed class Conversation
{
    /// <summary>The model that answered last; null where the file names none.</summary>
    public string? Model { get; init; }

    /// <summary>The messages, oldest first.</summary>
    public IReadOnlyList<ChatMessage> Messages { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Model is null ? $"{Messages.Count} messages" : TerminalText.MakeVisibleLine($"{Messages.Count} messages with {Model}");
}

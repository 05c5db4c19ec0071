namespace QwenPS.Commands.Chat;

/// <summary>Where inputs go, one after the other: to the service at once, or into the file of a batch.</summary>
internal interface IChatInputs
{
    void Add(ChatInput input);
}

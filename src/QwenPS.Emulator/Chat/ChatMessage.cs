namespace QwenPS.Emulator.Chat;

/// <summary>A message of a request, reduced to the information that the answer depends on.</summary>
/// <param name="Role">The role of the author.</param>
/// <param name="Text">The content. If the content is an array of parts, the texts are joined.</param>
/// <param name="NamesStoredFile">Whether a part refers to a file in the provider's own storage.</param>
/// <param name="IsPartial">Whether the answer continues the message.</param>
internal sealed record ChatMessage(string Role, string Text, bool NamesStoredFile = false, bool IsPartial = false);

namespace QwenPS.Emulator.Chat;

/// <summary>A message of a request, reduced to what an answer depends on.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Text">The content; of an array of parts the texts, joined.</param>
/// <param name="NamesStoredFile">Whether a part names a file in the provider's own store.</param>
internal sealed record ChatMessage(string Role, string Text, bool NamesStoredFile = false);

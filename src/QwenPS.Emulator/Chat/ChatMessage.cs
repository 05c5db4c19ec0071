namespace QwenPS.Emulator.Chat;

/// <summary>A message of a request, reduced to what an answer depends on.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Text">The content; of an array of parts the texts, joined.</param>
/// <param name="NamesStoredFile">Whether a part names a file in the provider's own store.</param>
/// <param name="IsPartial">Whether the answer continues it.</param>
internal sealed record ChatMessage(string Role, string Text, bool NamesStoredFile = false, bool IsPartial = false);

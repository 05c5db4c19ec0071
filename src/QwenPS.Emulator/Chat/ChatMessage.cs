namespace QwenPS.Emulator.Chat;

/// <summary>A message of a request, reduced to what an answer depends on.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Text">The content; of an array of parts the texts, joined.</param>
internal sealed record ChatMessage(string Role, string Text);

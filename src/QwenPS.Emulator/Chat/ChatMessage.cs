namespace QwenPS.Emulator.Chat;

/// <summary>A message of a request, reduced to the information that the answer depends on.</summary>
/// <param name="Role">The role of the author.</param>
/// <param name="Blocks">The content. A text is one block.</param>
/// <param name="NamesStoredFile">Whether a part refers to a file in the provider's own storage.</param>
/// <param name="IsPartial">Whether the answer continues the message.</param>
internal sealed record ChatMessage(string Role, IReadOnlyList<ContentBlock> Blocks, bool NamesStoredFile = false, bool IsPartial = false)
{
    /// <summary>The texts of all blocks, joined.</summary>
    public string Text { get; } = Blocks.Count == 1 ? Blocks[0].Text : string.Concat(Blocks.Select(block => block.Text));
}

/// <summary>A block of a message's content.</summary>
/// <param name="Text">The text; empty for other content.</param>
/// <param name="Content">What distinguishes the block from others: the text, or the JSON of other content.</param>
/// <param name="IsMarked">Whether the block has a cache marker.</param>
internal readonly record struct ContentBlock(string Text, string Content, bool IsMarked)
{
    public static ContentBlock Plain(string text) => new(text, text, IsMarked: false);
}

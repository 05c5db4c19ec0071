namespace QwenPS.Emulator.Chat;

/// <summary>Represents a message in a request. It contains only the information that affects the answer.</summary>
/// <param name="Role">The role of the author.</param>
/// <param name="Blocks">The blocks of the content. A plain text is a single block.</param>
/// <param name="NamesStoredFile">A value that indicates whether a part refers to a file in the provider's own storage.</param>
/// <param name="IsPartial">A value that indicates whether the message is a partial message that the answer continues.</param>
internal sealed record ChatMessage(string Role, IReadOnlyList<ContentBlock> Blocks, bool NamesStoredFile = false, bool IsPartial = false)
{
    /// <summary>Gets the joined texts of all blocks.</summary>
    public string Text { get; } = Blocks.Count == 1 ? Blocks[0].Text : string.Concat(Blocks.Select(block => block.Text));
}

/// <summary>Represents a block of a message's content.</summary>
/// <param name="Text">The text, or an empty string for other content.</param>
/// <param name="Content">The value that distinguishes the block from other blocks, which is the text or the JSON of other content.</param>
/// <param name="IsMarked">A value that indicates whether the block has a cache marker.</param>
internal readonly record struct ContentBlock(string Text, string Content, bool IsMarked)
{
    public static ContentBlock Plain(string text) => new(text, text, IsMarked: false);
}

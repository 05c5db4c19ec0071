namespace QwenPS.Emulator;

/// <summary>How the emulator answers a chat request that doesn't specify an answer.</summary>
public enum AnswerMode
{
    /// <summary>Returns the text of the last user message, unchanged.</summary>
    Echo,

    /// <summary>If the last user message consists of a prompt, a blank line, and content, returns one line about it. Otherwise, returns the text.</summary>
    Digest,
}

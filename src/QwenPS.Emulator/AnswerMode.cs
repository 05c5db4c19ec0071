namespace QwenPS.Emulator;

/// <summary>Specifies how the emulator creates the answer to a chat request if the request doesn't specify an answer.</summary>
public enum AnswerMode
{
    /// <summary>The answer is the text of the last user message, unchanged.</summary>
    Echo,

    /// <summary>
    /// If the last user message consists of a prompt, a blank line, and content, the answer is one line that describes the content. Otherwise, the answer is
    /// the text of the message.
    /// </summary>
    Digest,
}

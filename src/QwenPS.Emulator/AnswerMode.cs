namespace QwenPS.Emulator;

/// <summary>How the emulator answers a chat that asks for nothing else.</summary>
public enum AnswerMode
{
    /// <summary>The text of the last user message, character for character.</summary>
    Echo,

    /// <summary>One line about the last user message when it is a prompt, a blank line and content; else the echo.</summary>
    Digest,
}

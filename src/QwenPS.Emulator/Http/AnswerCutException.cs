namespace QwenPS.Emulator.Http;

/// <summary>A fault has ended the answer; there is nothing more to send.</summary>
internal sealed class AnswerCutException() : Exception("A fault has ended the answer.");

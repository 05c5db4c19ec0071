namespace QwenPS.Emulator.Http;

/// <summary>A fault has ended the answer, and nothing more must be sent.</summary>
internal sealed class AnswerCutException() : Exception("A fault has ended the answer.");

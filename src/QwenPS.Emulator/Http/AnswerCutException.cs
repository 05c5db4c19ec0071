namespace QwenPS.Emulator.Http;

/// <summary>The exception that is thrown when a fault has ended the answer. No more data must be sent.</summary>
internal sealed class AnswerCutException() : Exception("A fault has ended the answer.");

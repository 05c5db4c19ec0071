namespace QwenPS.Emulator.Http;

/// <summary>The exception that is thrown when a fault ends the answer. The caller must not send more data.</summary>
internal sealed class AnswerCutException() : Exception("A fault has ended the answer.");

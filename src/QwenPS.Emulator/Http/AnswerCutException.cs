namespace QwenPS.Emulator.Http;

/// <summary>A fault has ended the answer. Nothing else must be sent.</summary>
internal sealed class AnswerCutException() : Exception("A fault has ended the answer.");

namespace QwenPS.Bench.Floor;

/// <summary>Represents the minimal content of a complete answer.</summary>
public sealed record FloorAnswer(string? Content, int InputTokens, int OutputTokens, string? RequestId);

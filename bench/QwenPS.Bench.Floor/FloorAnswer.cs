namespace QwenPS.Bench.Floor;

/// <summary>The minimal content of a complete answer.</summary>
public sealed record FloorAnswer(string? Content, int InputTokens, int OutputTokens, string? RequestId);

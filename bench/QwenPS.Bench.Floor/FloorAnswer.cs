namespace QwenPS.Bench.Floor;

/// <summary>What a whole answer comes down to.</summary>
public sealed record FloorAnswer(string? Content, int InputTokens, int OutputTokens, string? RequestId);

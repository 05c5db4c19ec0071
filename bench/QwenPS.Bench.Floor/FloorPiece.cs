namespace QwenPS.Bench.Floor;

/// <summary>What an event of a stream comes down to.</summary>
public sealed record FloorPiece(string? Content, string? FinishReason, string? RequestId);

namespace QwenPS.Bench.Floor;

/// <summary>Represents the minimal content of an event of a stream.</summary>
public sealed record FloorPiece(string? Content, string? FinishReason, string? RequestId);

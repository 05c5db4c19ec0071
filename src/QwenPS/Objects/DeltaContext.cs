namespace QwenPS;

/// <summary>
/// What a piece of an answer says beside its text. All pieces but the last have the same to say, and share one object:
/// a script that keeps a stream keeps thousands of pieces.
/// </summary>
internal sealed record DeltaContext
{
    public static readonly DeltaContext Empty = new();

    public int Index { get; init; }

    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    public string? FinishReason { get; init; }

    public IReadOnlyList<TokenLogProb> LogProbs { get; init; } = [];

    public IReadOnlyList<SearchResult> SearchResults { get; init; } = [];

    public Usage? Usage { get; init; }

    public string? RequestId { get; init; }

    public string? Id { get; init; }

    public string? Model { get; init; }

    public string? Source { get; init; }
}

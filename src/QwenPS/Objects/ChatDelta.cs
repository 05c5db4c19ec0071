namespace QwenPS;

/// <summary>A delta of a streamed answer: its new text. The last delta contains the finish reason, usage, and request ID.</summary>
public sealed class ChatDelta
{
    private DeltaContext _context;

    /// <summary>Creates an empty delta.</summary>
    public ChatDelta() => _context = DeltaContext.Empty;

    internal ChatDelta(DeltaContext context) => _context = context;

    /// <summary>The new text; empty if this delta contains other data.</summary>
    public string Content { get; init; } = "";

    /// <summary>The new text of the reasoning; null if there's no reasoning.</summary>
    public string? Reasoning { get; init; }

    /// <summary>The index of the answer that this delta belongs to, from 0. Only greater than 0 with <c>-Count</c>. Each answer has its own last delta.</summary>
    public int Index { get => _context.Index; init => _context = _context with { Index = value }; }

    /// <summary>The complete tool calls. Only in the last delta; empty in other deltas.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get => _context.ToolCalls; init => _context = _context with { ToolCalls = value }; }

    /// <summary>Why the answer ended. Only in the last delta; null in other deltas.</summary>
    public string? FinishReason { get => _context.FinishReason; init => _context = _context with { FinishReason = value }; }

    /// <summary>The log probability of each token in the answer. Only in the last delta, and only with <c>-LogProbs</c>; otherwise empty.</summary>
    public IReadOnlyList<TokenLogProb> LogProbs { get => _context.LogProbs; init => _context = _context with { LogProbs = value }; }

    /// <summary>The pages that the model read before it answered. Only in the last delta; empty in other deltas.</summary>
    public IReadOnlyList<SearchResult> SearchResults { get => _context.SearchResults; init => _context = _context with { SearchResults = value }; }

    /// <summary>The usage of the call. Only in the last delta; null in other deltas.</summary>
    public Usage? Usage { get => _context.Usage; init => _context = _context with { Usage = value }; }

    /// <summary>The service's ID of the request; null while it's unknown.</summary>
    public string? RequestId { get => _context.RequestId; init => _context = _context with { RequestId = value }; }

    /// <summary>The ID of the answer; null in the DashScope protocol.</summary>
    public string? Id { get => _context.Id; init => _context = _context with { Id = value }; }

    /// <summary>The model that answers.</summary>
    public string? Model { get => _context.Model; init => _context = _context with { Model = value }; }

    /// <summary>The source of the input: the full path of the file; null for other input.</summary>
    public string? Source { get => _context.Source; init => _context = _context with { Source = value }; }

    /// <summary>The input object: a row, a file, or a text; null if the prompt is the only input.</summary>
    public object? InputObject { get => _context.InputObject; init => _context = _context with { InputObject = value }; }

    /// <summary>The question (-Question); null if the request doesn't contain a question.</summary>
    public string? Question { get => _context.Question; init => _context = _context with { Question = value }; }

    /// <summary>Returns the new text.</summary>
    public override string ToString() => Content;
}

/// <summary>
/// The data of a delta, except its text. All deltas except the last one share one object, because a script that stores a stream stores thousands of deltas.
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

    public object? InputObject { get; init; }

    public string? Question { get; init; }
}

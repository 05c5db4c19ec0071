namespace QwenPS;

/// <summary>One piece of an answer while it streams. The last one carries finish reason, usage and request id.</summary>
public sealed class ChatDelta
{
    private DeltaContext _context;

    /// <summary>A piece without anything.</summary>
    public ChatDelta() => _context = DeltaContext.Empty;

    internal ChatDelta(DeltaContext context) => _context = context;

    /// <summary>The new piece of text; empty where this piece carries something else.</summary>
    public string Content { get; init; } = "";

    /// <summary>The new piece of reasoning; null where there is none.</summary>
    public string? Reasoning { get; init; }

    /// <summary>The answer that this piece belongs to, counted from 0. Above 0 only where <c>-Count</c> asked for several; each then has a last piece of its own.</summary>
    public int Index { get => _context.Index; init => _context = _context with { Index = value }; }

    /// <summary>The tool calls, whole, on the last piece; empty on the others.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get => _context.ToolCalls; init => _context = _context with { ToolCalls = value }; }

    /// <summary>Why the answer ended; null on all pieces but the last.</summary>
    public string? FinishReason { get => _context.FinishReason; init => _context = _context with { FinishReason = value }; }

    /// <summary>How likely each token of the answer was, on its last piece; empty on the others, and unless <c>-LogProbs</c> asked for it.</summary>
    public IReadOnlyList<TokenLogProb> LogProbs { get => _context.LogProbs; init => _context = _context with { LogProbs = value }; }

    /// <summary>The pages that the model read before it answered, on the last piece; empty on the others.</summary>
    public IReadOnlyList<SearchResult> SearchResults { get => _context.SearchResults; init => _context = _context with { SearchResults = value }; }

    /// <summary>What the call used; null on all pieces but the last.</summary>
    public Usage? Usage { get => _context.Usage; init => _context = _context with { Usage = value }; }

    /// <summary>The service's id of the request; null where it is not known yet.</summary>
    public string? RequestId { get => _context.RequestId; init => _context = _context with { RequestId = value }; }

    /// <summary>The id of the answer; null in the DashScope protocol.</summary>
    public string? Id { get => _context.Id; init => _context = _context with { Id = value }; }

    /// <summary>The model that answers.</summary>
    public string? Model { get => _context.Model; init => _context = _context with { Model = value }; }

    /// <summary>Where the input came from: the full path of the file; null for other input.</summary>
    public string? Source { get => _context.Source; init => _context = _context with { Source = value }; }

    /// <summary>The new piece of text.</summary>
    public override string ToString() => Content;
}

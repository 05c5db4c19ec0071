namespace QwenPS;

/// <summary>
/// Represents a delta, which is a piece of new text in a streamed answer. The last delta contains the finish reason, the usage, and the request ID.
/// </summary>
public sealed class ChatDelta
{
    private DeltaContext _context;

    /// <summary>Initializes an empty instance of the <see cref="ChatDelta"/> class.</summary>
    public ChatDelta() => _context = DeltaContext.Empty;

    internal ChatDelta(DeltaContext context) => _context = context;

    /// <summary>Gets the new text. The text is empty if this delta contains other data.</summary>
    public string Content { get; init; } = "";

    /// <summary>Gets the new text of the reasoning, or null if there's no reasoning.</summary>
    public string? Reasoning { get; init; }

    /// <summary>
    /// Gets the zero-based index of the answer that this delta belongs to. The index is greater than 0 only with <c>-Count</c>. Each answer has its own last
    /// delta.
    /// </summary>
    public int Index { get => _context.Index; init => _context = _context with { Index = value }; }

    /// <summary>Gets the complete tool calls. Only the last delta contains them. In other deltas, the list is empty.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get => _context.ToolCalls; init => _context = _context with { ToolCalls = value }; }

    /// <summary>Gets the reason why the answer ended. Only the last delta contains it. In other deltas, the value is null.</summary>
    public string? FinishReason { get => _context.FinishReason; init => _context = _context with { FinishReason = value }; }

    /// <summary>
    /// Gets the log probabilities of the tokens in the answer. Only the last delta contains them, and only with <c>-LogProbs</c>. Otherwise, the list is empty.
    /// </summary>
    public IReadOnlyList<TokenLogProb> LogProbs { get => _context.LogProbs; init => _context = _context with { LogProbs = value }; }

    /// <summary>
    /// Gets the web pages that the model read before it answered. Only the last delta contains them. In other deltas, the list is empty.
    /// </summary>
    public IReadOnlyList<SearchResult> SearchResults { get => _context.SearchResults; init => _context = _context with { SearchResults = value }; }

    /// <summary>Gets the usage of the call. Only the last delta contains it. In other deltas, the value is null.</summary>
    public Usage? Usage { get => _context.Usage; init => _context = _context with { Usage = value }; }

    /// <summary>Gets the ID that the service assigned to the request, or null while the ID is unknown.</summary>
    public string? RequestId { get => _context.RequestId; init => _context = _context with { RequestId = value }; }

    /// <summary>Gets the ID of the answer, or null with the DashScope protocol.</summary>
    public string? Id { get => _context.Id; init => _context = _context with { Id = value }; }

    /// <summary>Gets the model that answers.</summary>
    public string? Model { get => _context.Model; init => _context = _context with { Model = value }; }

    /// <summary>Gets the full path of the input file, or null if the input isn't a file.</summary>
    public string? Source { get => _context.Source; init => _context = _context with { Source = value }; }

    /// <summary>Gets the input object: a row, a file, or a text. The value is null if the prompt is the only input.</summary>
    public object? InputObject { get => _context.InputObject; init => _context = _context with { InputObject = value }; }

    /// <summary>Gets the question (-Question), or null if the request doesn't contain a question.</summary>
    public string? Question { get => _context.Question; init => _context = _context with { Question = value }; }

    /// <summary>Returns the new text.</summary>
    public override string ToString() => Content;
}

/// <summary>
/// Represents the data of a delta, except its text. All deltas of an answer except the last one share one instance of this class. This saves memory
/// if a script stores the thousands of deltas of a stream.
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

namespace QwenPS;

/// <summary>One piece of an answer while it streams. The last one carries finish reason, usage and request id.</summary>
public sealed class ChatDelta
{
    /// <summary>The new piece of text; empty where this piece carries something else.</summary>
    public string Content { get; init; } = "";

    /// <summary>The new piece of reasoning; null where there is none.</summary>
    public string? Reasoning { get; init; }

    /// <summary>The answer that this piece belongs to, counted from 0. Above 0 only where <c>-Count</c> asked for several; each then has a last piece of its own.</summary>
    public int Index { get; init; }

    /// <summary>The tool calls, whole, on the last piece; empty on the others.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>Why the answer ended; null on all pieces but the last.</summary>
    public string? FinishReason { get; init; }

    /// <summary>How likely each token of the answer was, on its last piece; empty on the others, and unless <c>-LogProbs</c> asked for it.</summary>
    public IReadOnlyList<TokenLogProb> LogProbs { get; init; } = [];

    /// <summary>The pages that the model read before it answered, on the last piece; empty on the others.</summary>
    public IReadOnlyList<SearchResult> SearchResults { get; init; } = [];

    /// <summary>What the call used; null on all pieces but the last.</summary>
    public Usage? Usage { get; init; }

    /// <summary>The service's id of the request; null where it is not known yet.</summary>
    public string? RequestId { get; init; }

    /// <summary>The id of the answer; null in the DashScope protocol.</summary>
    public string? Id { get; init; }

    /// <summary>The model that answers.</summary>
    public string? Model { get; init; }

    /// <summary>Where the input came from: the full path of the file; null for other input.</summary>
    public string? Source { get; init; }

    /// <summary>The new piece of text.</summary>
    public override string ToString() => Content;
}

namespace QwenPS;

/// <summary>Represents one answer to a request. With <c>-Count</c>, a request can have several answers.</summary>
public sealed class ChatChoice
{
    /// <summary>Gets the zero-based index of the answer.</summary>
    public int Index { get; init; }

    /// <summary>Gets the unchanged text of the answer. The text is empty if the answer contains only tool calls.</summary>
    public string Content { get; init; } = "";

    /// <summary>Gets the model's reasoning before the answer, or null if the model didn't think.</summary>
    public string? Reasoning { get; init; }

    /// <summary>Gets the tool calls that the model requests. The list is empty if the model doesn't request any calls.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>
    /// Gets the reason why the answer ended: <c>stop</c>, <c>length</c>, <c>tool_calls</c>, <c>content_filter</c>, or another value from the service.
    /// </summary>
    public string? FinishReason { get; init; }

    /// <summary>Gets the log probability of each token in the text. The list is empty unless <c>-LogProbs</c> was specified.</summary>
    public IReadOnlyList<TokenLogProb> LogProbs { get; init; } = [];

    /// <summary>Returns the text of the answer.</summary>
    public override string ToString() => Content;
}

namespace QwenPS;

/// <summary>One answer to a request. With <c>-Count</c>, a request can have several answers.</summary>
public sealed class ChatChoice
{
    /// <summary>The index of the answer, from 0.</summary>
    public int Index { get; init; }

    /// <summary>The text of the answer, unchanged. Empty if the answer only contains tool calls.</summary>
    public string Content { get; init; } = "";

    /// <summary>The model's reasoning before the answer; null if it didn't think.</summary>
    public string? Reasoning { get; init; }

    /// <summary>The tool calls that the model requests. Empty if it doesn't request any.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>Why the answer ended: <c>stop</c>, <c>length</c>, <c>tool_calls</c>, <c>content_filter</c>, or another value from the service.</summary>
    public string? FinishReason { get; init; }

    /// <summary>The log probability of each token in the text. Empty unless <c>-LogProbs</c> was specified.</summary>
    public IReadOnlyList<TokenLogProb> LogProbs { get; init; } = [];

    /// <summary>The text of the answer.</summary>
    public override string ToString() => Content;
}

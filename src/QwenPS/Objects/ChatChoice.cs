namespace QwenPS;

/// <summary>One of the answers to one request. There are several where <c>-Count</c> asked for them.</summary>
public sealed class ChatChoice
{
    /// <summary>The answer's place, counted from 0.</summary>
    public int Index { get; init; }

    /// <summary>The answer's text, exactly as it came. Empty where the model only asked for tool calls.</summary>
    public string Content { get; init; } = "";

    /// <summary>What the model thought before it answered; null where it did not think.</summary>
    public string? Reasoning { get; init; }

    /// <summary>The calls that the model asks for; empty where it asks for none.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>Why the answer ended: <c>stop</c>, <c>length</c>, <c>tool_calls</c>, <c>content_filter</c>, or whatever the service says.</summary>
    public string? FinishReason { get; init; }

    /// <summary>How likely each token of the text was; empty unless <c>-LogProbs</c> asked for it.</summary>
    public IReadOnlyList<TokenLogProb> LogProbs { get; init; } = [];

    /// <summary>The text of the answer.</summary>
    public override string ToString() => Content;
}

using System.Text.Json;

namespace QwenPS.Client.Protocols;

// The answer's JSON as both protocols write it.

/// <summary>A struct, because there is one for each event of a stream, and it is gone at once.</summary>
internal struct WireAnswer
{
    public string? Id { get; set; }

    public long? Created { get; set; }

    public string? Model { get; set; }

    public WireChoice[]? Choices { get; set; }

    public WireOutput? Output { get; set; }

    public Usage? Usage { get; set; }

    public string? RequestId { get; set; }

    public string? Code { get; set; }

    public string? Message { get; set; }

    public long? StatusCode { get; set; }

    public string? Error { get; set; }

    public SearchResult[]? SearchResults { get; set; }

    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

internal sealed class WireOutput
{
    public WireChoice[]? Choices { get; set; }

    public string? Text { get; set; }

    public string? FinishReason { get; set; }

    public SearchResult[]? SearchResults { get; set; }
}

internal sealed class WireChoice
{
    public long? Index { get; set; }

    public WireMessage? Message { get; set; }

    public WireMessage? Delta { get; set; }

    public string? FinishReason { get; set; }

    public TokenLogProb[]? LogProbs { get; set; }
}

internal sealed class WireMessage
{
    public string? Content { get; set; }

    public string? Reasoning { get; set; }

    public WireToolCall[]? ToolCalls { get; set; }

    public SearchResult[]? SearchResults { get; set; }
}

internal sealed class WireToolCall
{
    public string? Id { get; set; }

    public long? Index { get; set; }

    public WireFunction? Function { get; set; }
}

internal sealed class WireFunction
{
    public string? Name { get; set; }

    public string? Arguments { get; set; }
}

internal struct WireUsage
{
    public long? PromptTokens { get; set; }

    public long? CompletionTokens { get; set; }

    public long? InputTokens { get; set; }

    public long? OutputTokens { get; set; }

    public long? TotalTokens { get; set; }

    public WireTokenDetails? InputDetails { get; set; }

    public WireTokenDetails? CompletionDetails { get; set; }

    public WireTokenDetails? OutputDetails { get; set; }

    public readonly Usage ToUsage()
    {
        long input = PromptTokens ?? InputTokens ?? 0;
        long output = CompletionTokens ?? OutputTokens ?? 0;
        return new Usage
        {
            InputTokens = input,
            OutputTokens = output,
            // A total that is less than its parts is none.
            TotalTokens = TotalTokens >= input + output ? TotalTokens.Value : input + output,
            CachedTokens = InputDetails?.CachedTokens ?? 0,
            CacheCreationInputTokens = InputDetails?.CacheCreationInputTokens ?? 0,
            CacheType = InputDetails?.CacheType,
            ReasoningTokens = (CompletionDetails ?? OutputDetails)?.ReasoningTokens ?? 0,
        };
    }
}

internal struct WireTokenDetails
{
    public long? CachedTokens { get; set; }

    public long? CacheCreationInputTokens { get; set; }

    public string? CacheType { get; set; }

    public long? ReasoningTokens { get; set; }
}

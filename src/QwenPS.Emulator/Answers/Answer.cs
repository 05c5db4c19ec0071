using QwenPS.Emulator.Chat;

namespace QwenPS.Emulator.Answers;

/// <summary>Represents the answer of the emulated model.</summary>
internal sealed record Answer(string Text)
{
    public string Reasoning { get; init; } = "";

    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    public string FinishReason { get; init; } = "stop";

    public int CachedTokens { get; init; }

    public int CacheCreationTokens { get; init; }

    /// <summary>Gets or sets a value that indicates whether the request used the explicit cache. A request without a hit also uses the cache.</summary>
    public bool UsesExplicitCache { get; init; }

    /// <summary>Gets or sets the number of characters in an event of a stream.</summary>
    public int PieceLength { get; init; } = 8;

    public Usage UsageFor(ParsedCall call)
    {
        var reasoning = TokenEstimate.Count(Reasoning);
        var output = reasoning + TokenEstimate.Count(Text) + ToolCalls.Sum(tool => TokenEstimate.Count(tool.Name + tool.Arguments));
        var cached = Math.Min(CachedTokens, call.InputTokens);
        return new Usage(call.InputTokens, output * call.Count, reasoning * call.Count, cached, CacheCreationTokens, UsesExplicitCache || CacheCreationTokens > 0);
    }
}

using System.Text.Json;
using QwenPS.Client.Errors;

namespace QwenPS.Client.Protocols;

/// <summary>A whole answer, or one event of a stream, in terms that both protocols share. Every field may be missing.</summary>
internal sealed class AnswerPart
{
    /// <summary>The mark that ends a stream of the compatible protocol.</summary>
    public static readonly AnswerPart Done = new();

    /// <summary>What there is of each of the answers to the request: usually one; of none in an event that has only usage.</summary>
    public ChoicePart[] Choices { get; init; } = [];

    public Usage? Usage { get; init; }

    public IReadOnlyList<SearchResult>? SearchResults { get; init; }

    public string? Id { get; init; }

    public string? Model { get; init; }

    public string? RequestId { get; init; }

    public long? Created { get; init; }

    public ServiceError? Error { get; init; }

    /// <summary>Whether there was a choice at all: an answer without one is none.</summary>
    public bool HasChoice => Choices.Length > 0;

    public Dictionary<string, JsonElement>? Unknown { get; init; }
}

/// <summary>What an answer or an event has of one choice.</summary>
internal sealed class ChoicePart
{
    public int Index { get; init; }

    public string? Content { get; init; }

    public string? Reasoning { get; init; }

    public IReadOnlyList<ToolCall>? ToolCalls { get; init; }

    public string? FinishReason { get; init; }

    public IReadOnlyList<TokenLogProb>? LogProbs { get; init; }
}

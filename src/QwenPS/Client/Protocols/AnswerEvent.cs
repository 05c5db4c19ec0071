using System.Text.Json;
using QwenPS.Client.Errors;

namespace QwenPS.Client.Protocols;

/// <summary>A whole answer, or one event of a stream, in terms that both protocols share. Every field may be missing.</summary>
internal sealed class AnswerEvent
{
    /// <summary>The mark that ends a stream of the compatible protocol.</summary>
    public static readonly AnswerEvent End = new();

    /// <summary>What there is of each of the answers to the request: usually one; none in an event that has only usage.</summary>
    public ChatChoice[] Choices { get; init; } = [];

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

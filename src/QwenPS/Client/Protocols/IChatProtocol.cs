using System.Text.Json;

namespace QwenPS.Client.Protocols;

/// <summary>
/// Represents a protocol. A protocol defines the address and the format of requests, and the format of answers. Retries and timeouts aren't part of a protocol.
/// </summary>
internal interface IChatProtocol
{
    ChatProtocol Protocol { get; }

    /// <summary>Returns the path of the request, relative to the endpoint's base address.</summary>
    string GetPath(ChatRequest request);

    /// <summary>
    /// Returns the path of a page of the model list, relative to the endpoint's base address. The number of the first page is 1. Returns null if the protocol's
    /// model list has no page with this number.
    /// </summary>
    string? GetModelsPath(int page);

    /// <summary>
    /// Gets the number of models on a full page of the model list. This property is 0 if the protocol returns the complete model list on one page.
    /// </summary>
    int ModelPageSize { get; }

    /// <summary>Returns the protocol's additional headers.</summary>
    IEnumerable<KeyValuePair<string, string>> GetHeaders(bool stream);

    void WriteBody(Utf8JsonWriter writer, ChatRequest request, bool stream);

    /// <summary>Reads a complete answer.</summary>
    /// <exception cref="JsonException">The text isn't JSON in the format of this protocol.</exception>
    /// <exception cref="LimitException">The answer exceeds a limit.</exception>
    AnswerEvent ReadAnswer(ReadOnlySpan<byte> json, AnswerBudget budget);

    /// <summary>Reads one event of a stream. Returns null if the event has no content.</summary>
    /// <param name="eventType">The name of the event, or <c>message</c> if the event has no name.</param>
    /// <param name="data">The data of the event.</param>
    /// <param name="budget">The limits of the answer, including all its events.</param>
    /// <param name="previous">
    /// The previous event of the stream. If a string is the same in both events, the string object of the previous event is reused.
    /// </param>
    /// <exception cref="JsonException">The text isn't JSON in the format of this protocol.</exception>
    /// <exception cref="LimitException">The answer exceeds a limit.</exception>
    AnswerEvent? ReadEvent(string eventType, ReadOnlySpan<byte> data, AnswerBudget budget, AnswerEvent? previous = null);

    /// <summary>
    /// Determines whether each event is expected to repeat all text of the earlier events. The result is used only until the events of the stream show the
    /// actual behavior.
    /// </summary>
    bool ExpectsCumulative(ChatRequest request);
}

/// <summary>Provides the supported protocols.</summary>
internal static class ChatProtocols
{
    public static IChatProtocol Get(ChatProtocol protocol) =>
        protocol == ChatProtocol.DashScope ? DashScopeProtocol.Instance : OpenAICompatibleProtocol.Instance;
}

using System.Text.Json;

namespace QwenPS.Client.Protocols;

/// <summary>
/// What a protocol knows: where a request goes, how it is written, how an answer is read. It knows no retry, no time-out and no cmdlet.
/// </summary>
internal interface IChatProtocol
{
    ChatProtocol Protocol { get; }

    /// <summary>The path below the endpoint's base that takes this request.</summary>
    string PathOf(ChatRequest request);

    /// <summary>The path below the endpoint's base that lists models, with the number of the page, from 1; null where there is no such page.</summary>
    string? PathOfModels(int page);

    /// <summary>How many models a full page of the list has; 0 where the list has one page.</summary>
    int ModelPageSize { get; }

    /// <summary>Headers of this protocol beside the common ones.</summary>
    IEnumerable<KeyValuePair<string, string>> HeadersOf(bool stream);

    void WriteBody(Utf8JsonWriter writer, ChatRequest request, bool stream);

    /// <summary>Reads a whole answer.</summary>
    /// <exception cref="JsonException">It is no JSON, or not of this protocol's shape.</exception>
    /// <exception cref="LimitException">It holds more than any real answer.</exception>
    AnswerEvent ReadAnswer(ReadOnlySpan<byte> json, AnswerBudget budget);

    /// <summary>Reads one event of a stream; null where it carries nothing.</summary>
    /// <param name="eventType">The name of the event; <c>message</c> where it has none.</param>
    /// <param name="data">What it carries.</param>
    /// <param name="budget">What the answer may hold, all its events together.</param>
    /// <param name="previous">The event before: what both say alike is not made a second time.</param>
    /// <exception cref="JsonException">It is no JSON, or not of this protocol's shape.</exception>
    /// <exception cref="LimitException">The answer holds more than any real one.</exception>
    AnswerEvent? ReadEvent(string eventType, ReadOnlySpan<byte> data, AnswerBudget budget, AnswerEvent? previous = null);

    /// <summary>Whether each event of a stream is expected to repeat all that came before it. What comes decides.</summary>
    bool ExpectsCumulative(ChatRequest request);
}

/// <summary>The protocols there are.</summary>
internal static class ChatProtocols
{
    public static IChatProtocol For(ChatProtocol protocol) =>
        protocol == ChatProtocol.DashScope ? DashScopeProtocol.Instance : OpenAICompatibleProtocol.Instance;
}

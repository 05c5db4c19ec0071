using System.Text.Json;
using QwenPS.Text;

namespace QwenPS.Client.Protocols;

/// <summary>Represents the OpenAI-compatible protocol (<c>/compatible-mode/v1</c>).</summary>
internal sealed class OpenAICompatibleProtocol : IChatProtocol
{
    public static readonly OpenAICompatibleProtocol Instance = new();

    public ChatProtocol Protocol => ChatProtocol.OpenAI;

    public int ModelPageSize => 0;

    public string GetPath(ChatRequest request) => "chat/completions";

    public string? GetModelsPath(int page) => page == 1 ? "models" : null;

    public IEnumerable<KeyValuePair<string, string>> GetHeaders(bool stream) => [];

    public bool ExpectsCumulative(ChatRequest request) => request.Traits.RepeatsText;

    public void WriteBody(Utf8JsonWriter writer, ChatRequest request, bool stream)
    {
        writer.WriteStartObject();
        writer.WriteString("model", request.Model);
        writer.WriteStartArray("messages");
        foreach (ChatMessage message in request.GetSentMessages()) WriteMessage(writer, message);
        writer.WriteEndArray();
        if (stream)
        {
            writer.WriteBoolean("stream", true);
            if (request.AdditionalBody?.ContainsKey("stream_options") != true)
            {
                writer.WriteStartObject("stream_options");
                writer.WriteBoolean("include_usage", true);
                writer.WriteEndObject();
            }
        }

        writer.WriteParameters(request);
        writer.WriteEndObject();
    }

    public AnswerEvent ReadAnswer(ReadOnlySpan<byte> json, AnswerBudget budget) => AnswerReader.Read(json, budget);

    public AnswerEvent? ReadEvent(string eventType, ReadOnlySpan<byte> data, AnswerBudget budget, AnswerEvent? previous = null) => AnswerReader.ReadEvent(data, budget, previous);

    /// <param name="writer">The writer.</param>
    /// <param name="message">The message.</param>
    /// <param name="isKept">
    /// A value that indicates whether the message is written to a journal or a conversation file instead of a request. If so, the message is written unchanged
    /// and includes the model's reasoning. The reasoning is never sent to the service.
    /// </param>
    internal static void WriteMessage(Utf8JsonWriter writer, ChatMessage message, bool isKept = false)
    {
        writer.WriteStartObject();
        writer.WriteString("role", message.Role);
        if (message.Name is not null) writer.WriteText("name", message.Name, isKept);
        if (message.ToolCallId is not null) writer.WriteText("tool_call_id", message.ToolCallId, isKept);
        // Plain text is sent as a string. It isn't sent as a list of parts, for two reasons. Text-only models don't accept such a list, and some other models
        // don't think if they receive a list.
        if (message.Parts is { Count: > 0 } parts && (isKept || !message.IsPlainText)) WriteParts(writer, parts, isKept);
        else writer.WriteText("content", message.WholeText, isKept);
        if (message.Partial) writer.WriteBoolean("partial", true);
        if (isKept && message.Reasoning is not null) writer.WriteText("reasoning_content", message.Reasoning);
        if (message.ToolCalls is { Count: > 0 } calls) writer.WriteToolCalls(calls, isKept);
        writer.WriteEndObject();
    }

    private static void WriteParts(Utf8JsonWriter writer, IReadOnlyList<ContentPart> parts, bool isKept)
    {
        writer.WriteStartArray("content");
        foreach (ContentPart part in parts)
        {
            if (part.Json is not null)
            {
                writer.WriteRawValue(part.Json);
                continue;
            }

            writer.WriteStartObject();
            writer.WriteString("type", part.ImageUrl is null ? "text" : "image_url");
            if (part.ImageUrl is null) writer.WriteText("text", part.Text, isKept);
            else
            {
                writer.WriteStartObject("image_url");
                writer.WriteText("url", part.ImageUrl, isKept);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}

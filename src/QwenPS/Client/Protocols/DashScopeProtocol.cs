using System.Text.Json;
using QwenPS.Client.Errors;

namespace QwenPS.Client.Protocols;

/// <summary>Represents DashScope, which is the service's own protocol (<c>/api/v1</c>).</summary>
internal sealed class DashScopeProtocol : IChatProtocol
{
    public static readonly DashScopeProtocol Instance = new();

    private static readonly KeyValuePair<string, string>[] StreamHeaders = [new("X-DashScope-SSE", "enable")];

    public ChatProtocol Protocol => ChatProtocol.DashScope;

    public int ModelPageSize => 100;

    public string GetPath(ChatRequest request) =>
        IsMultimodal(request) ? "services/aigc/multimodal-generation/generation" : "services/aigc/text-generation/generation";

    public string? GetModelsPath(int page) => FormattableString.Invariant($"models?page_no={page}&page_size={ModelPageSize}");

    public IEnumerable<KeyValuePair<string, string>> GetHeaders(bool stream) => stream ? StreamHeaders : [];

    public bool ExpectsCumulative(ChatRequest request) =>
        request.Traits.RepeatsText || (request.AdditionalBody is { } body && body.TryGetValue("incremental_output", out string? value) && value == "false");

    public void WriteBody(Utf8JsonWriter writer, ChatRequest request, bool stream)
    {
        bool inParts = IsMultimodal(request);
        writer.WriteStartObject();
        writer.WriteString("model", request.Model);
        writer.WriteStartObject("input");
        writer.WriteStartArray("messages");
        foreach (ChatMessage message in request.GetSentMessages(hasTypes: !inParts)) WriteMessage(writer, message, inParts);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteStartObject("parameters");
        if (request.AdditionalBody?.ContainsKey("result_format") != true) writer.WriteString("result_format", "message");
        if (stream && request.AdditionalBody?.ContainsKey("incremental_output") != true) writer.WriteBoolean("incremental_output", true);
        writer.WriteParameters(request);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    public AnswerEvent ReadAnswer(ReadOnlySpan<byte> json, AnswerBudget budget) => AnswerReader.Read(json, budget);

    public AnswerEvent? ReadEvent(string eventType, ReadOnlySpan<byte> data, AnswerBudget budget, AnswerEvent? previous = null)
    {
        if (eventType != "error") return AnswerReader.ReadEvent(data, budget, previous);
        var error = new ServiceError();
        ErrorParser.ReadJson(data.Slice(0, Math.Min(data.Length, ErrorParser.MaxBodyBytes)), error);
        return new AnswerEvent { Error = error };
    }

    /// <summary>
    /// Determines whether the request uses the path for models that accept images. On this path, text is also sent as a content part. Models that accept images
    /// are available only on this path, even for requests without an image. For these models, the path for text models returns the status 400 and the message
    /// <c>url error, please check url</c>.
    /// </summary>
    internal static bool IsMultimodal(ChatRequest request) =>
        request.IsMultimodal ?? (request.HasImage || request.Traits.TakesImages);

    private static void WriteMessage(Utf8JsonWriter writer, ChatMessage message, bool inParts)
    {
        writer.WriteStartObject();
        writer.WriteString("role", message.Role);
        if (message.Name is not null) writer.WriteString("name", message.Name);
        if (message.ToolCallId is not null) writer.WriteString("tool_call_id", message.ToolCallId);
        if (inParts || !message.IsPlainText) WriteParts(writer, message.Parts ?? [new ContentPart { Text = message.Content ?? "" }]);
        else writer.WriteString("content", message.WholeText);
        if (message.Partial) writer.WriteBoolean("partial", true);
        if (message.ToolCalls is { Count: > 0 } calls) writer.WriteToolCalls(calls, isKept: false);
        writer.WriteEndObject();
    }

    private static void WriteParts(Utf8JsonWriter writer, IReadOnlyList<ContentPart> parts)
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
            if (part.ImageUrl is null) writer.WriteString("text", part.Text);
            else writer.WriteString("image", part.ImageUrl);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}

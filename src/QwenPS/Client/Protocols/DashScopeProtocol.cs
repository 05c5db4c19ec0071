using System.Text.Json;
using QwenPS.Client.Catalog;
using QwenPS.Client.Errors;

namespace QwenPS.Client.Protocols;

/// <summary>The service's own protocol (<c>/api/v1</c>).</summary>
internal sealed class DashScopeProtocol : IChatProtocol
{
    public static readonly DashScopeProtocol Instance = new();

    /// <summary>What the ids of models that take images have in them: the catalogue, which knows it, is not read for the others.</summary>
    private static readonly string[] ImageSigns = ["vl", "qvq", "omni", "qwen3."];

    /// <summary>What tells by itself that a model takes images, where the catalogue does not have it.</summary>
    private static readonly string[] SureImageSigns = ["-vl", "qvq", "omni"];

    private static readonly KeyValuePair<string, string>[] StreamHeaders = [new("X-DashScope-SSE", "enable")];

    public ChatProtocol Protocol => ChatProtocol.DashScope;

    public int ModelPageSize => 100;

    public string PathOf(ChatRequest request) =>
        IsMultimodal(request) ? "services/aigc/multimodal-generation/generation" : "services/aigc/text-generation/generation";

    public string? PathOfModels(int page) => FormattableString.Invariant($"models?page_no={page}&page_size={ModelPageSize}");

    public IEnumerable<KeyValuePair<string, string>> HeadersOf(bool stream) => stream ? StreamHeaders : [];

    public bool ExpectsCumulative(ChatRequest request) =>
        TranslationModels.StreamsCumulatively(request.Model) || (request.AdditionalBody is { } body && body.TryGetValue("incremental_output", out string? value) && value == "false");

    public void WriteBody(Utf8JsonWriter writer, ChatRequest request, bool stream)
    {
        bool inParts = IsMultimodal(request);
        writer.WriteStartObject();
        writer.WriteString("model", request.Model);
        writer.WriteStartObject("input");
        writer.WriteStartArray("messages");
        foreach (ChatMessage message in request.Messages) WriteMessage(writer, message, inParts);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteStartObject("parameters");
        if (request.AdditionalBody?.ContainsKey("result_format") != true) writer.WriteString("result_format", "message");
        if (stream && request.AdditionalBody?.ContainsKey("incremental_output") != true) writer.WriteBoolean("incremental_output", true);
        writer.WriteParameters(request);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    public AnswerPart ReadAnswer(ReadOnlySpan<byte> json, AnswerBudget budget) => AnswerReader.Read(json, budget);

    public AnswerPart? ReadEvent(string eventType, ReadOnlySpan<byte> data, AnswerBudget budget, AnswerPart? previous = null)
    {
        if (eventType != "error") return AnswerReader.ReadEvent(data, budget, previous);
        var error = new ServiceError();
        ErrorParser.ReadJson(data.Slice(0, Math.Min(data.Length, ErrorParser.LargestBody)), error);
        return new AnswerPart { Error = error };
    }

    /// <summary>
    /// Whether the request goes to the path of models that take images, for which a text is a part like an image: such a model is at no other path
    /// (400 <c>url error, please check url</c>), be there an image or not.
    /// </summary>
    internal static bool IsMultimodal(ChatRequest request) =>
        request.IsMultimodal ?? request.HasImage || (HasOneOf(ImageSigns, request.Model) && TakesImages(request.Model));

    /// <summary>A snapshot takes what its base does, however old it is.</summary>
    private static bool TakesImages(string model) =>
        (ModelCatalogue.Find(model) ?? ModelCatalogue.Find(ModelSnapshot.Of(model)?.BaseId))?.Input.Contains("image") ?? HasOneOf(SureImageSigns, model);

    private static bool HasOneOf(string[] signs, string model) => Array.Exists(signs, sign => model.IndexOf(sign, StringComparison.OrdinalIgnoreCase) >= 0);

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

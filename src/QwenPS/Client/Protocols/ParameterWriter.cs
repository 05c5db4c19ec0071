using System.Text;
using System.Text.Json;
using QwenPS.Text;

namespace QwenPS.Client.Protocols;

/// <summary>
/// Writes the request fields that have the same names in the OpenAI-compatible protocol and the DashScope protocol. Only the position of the fields in the
/// request body differs.
/// </summary>
internal static class ParameterWriter
{
    public static void WriteParameters(this Utf8JsonWriter writer, ChatRequest request)
    {
        var field = new FieldWriter(writer, request.AdditionalBody);
        foreach (KeyValuePair<string, string> pair in request.Fields) field.Raw(pair.Key, pair.Value);
        if (!request.HasOwnTokenLimit) field.Number(request.TokenLimitName ?? ChatRequest.OldTokenLimit, request.MaxTokens);
        field.Number("n", request.Count);
        field.Number("thinking_budget", request.ThinkingBudget);
        field.Boolean("enable_thinking", request.EnableThinking);
        field.Text("reasoning_effort", request.ReasoningEffort);
        field.Boolean("enable_search", request.EnableSearch);
        field.Raw("search_options", request.SearchOptions);
        field.Raw("translation_options", request.TranslationOptions);
        field.Raw("tool_choice", request.ToolChoice);
        field.Raw("response_format", request.ResponseFormat);
        if (request.Stop is { Count: > 0 } stop && field.IsFree("stop")) WriteStop(writer, stop);
        if (request.Tools is { Count: > 0 } tools && field.IsFree("tools")) WriteTools(writer, tools);
        if (request.AdditionalBody is null) return;
        foreach (var pair in request.AdditionalBody)
        {
            writer.WritePropertyName(pair.Key);
            writer.WriteRawValue(pair.Value);
        }
    }

    /// <inheritdoc cref="JsonText.WriteText(Utf8JsonWriter, string, string?, bool)"/>
    public static void WriteToolCalls(this Utf8JsonWriter writer, IReadOnlyList<ToolCall> calls, bool isKept)
    {
        writer.WriteStartArray("tool_calls");
        foreach (ToolCall call in calls)
        {
            writer.WriteStartObject();
            writer.WriteText("id", call.Id, isKept);
            writer.WriteString("type", "function");
            writer.WriteNumber("index", call.Index);
            writer.WriteStartObject("function");
            writer.WriteText("name", call.Name, isKept);
            writer.WriteText("arguments", isKept ? call.Arguments : GetValidArguments(call.Arguments), isKept);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>
    /// Returns the arguments if they're a JSON object; otherwise, an empty object. For a function without parameters, models generate empty arguments. The
    /// service refuses a conversation that contains invalid arguments, even if one of the service's own models generated the arguments.
    /// </summary>
    private static string GetValidArguments(string? arguments)
    {
        try
        {
            // The arguments are converted to UTF-8 before they're parsed. This conversion replaces an unpaired surrogate in the same way as it's replaced in
            // the request body.
            using JsonDocument document = JsonDocument.Parse(Encoding.UTF8.GetBytes(arguments ?? ""));
            return document.RootElement.ValueKind == JsonValueKind.Object ? arguments! : "{}";
        }
        catch (JsonException)
        {
            return "{}";
        }
    }

    private static void WriteStop(Utf8JsonWriter writer, IReadOnlyList<string> stop)
    {
        writer.WriteStartArray("stop");
        foreach (string text in stop) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static void WriteTools(Utf8JsonWriter writer, IReadOnlyList<ToolDefinition> tools)
    {
        writer.WriteStartArray("tools");
        foreach (ToolDefinition tool in tools)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "function");
            writer.WriteStartObject("function");
            writer.WriteString("name", tool.Name);
            if (tool.Description is not null) writer.WriteString("description", tool.Description);
            writer.WritePropertyName("parameters");
            writer.WriteRawValue(tool.Parameters ?? "{}");
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private readonly struct FieldWriter(Utf8JsonWriter writer, IReadOnlyDictionary<string, string>? additional)
    {
        public bool IsFree(string name) => additional is null || !additional.ContainsKey(name);

        public void Number(string name, int? value)
        {
            if (value is { } number && IsFree(name)) writer.WriteNumber(name, number);
        }

        public void Boolean(string name, bool? value)
        {
            if (value is { } flag && IsFree(name)) writer.WriteBoolean(name, flag);
        }

        public void Text(string name, string? value)
        {
            if (value is not null && IsFree(name)) writer.WriteString(name, value);
        }

        public void Raw(string name, string? json)
        {
            if (json is null || !IsFree(name)) return;
            writer.WritePropertyName(name);
            writer.WriteRawValue(json);
        }
    }
}

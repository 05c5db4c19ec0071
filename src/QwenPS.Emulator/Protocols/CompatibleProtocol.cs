using System.Text.Json;
using System.Text.Json.Nodes;
using QwenPS.Emulator.Answers;
using QwenPS.Emulator.Catalog;
using QwenPS.Emulator.Chat;
using QwenPS.Emulator.Errors;
using QwenPS.Emulator.Http;
using QwenPS.Emulator.Streams;

namespace QwenPS.Emulator.Protocols;

/// <summary>Represents the OpenAI-compatible protocol.</summary>
internal sealed class CompatibleProtocol : WireProtocol
{
    private const long ModelsCreated = 1716430652;

    public override string StreamContentType => "text/event-stream";

    public override ParsedCall ReadCall(JsonElement body, HttpRequest request) => ReadBody(body);

    /// <summary>Reads the body of a chat request, which can be an HTTP request or a line of a batch.</summary>
    /// <exception cref="ServiceException">The service would reject the request.</exception>
    public static ParsedCall ReadBody(JsonElement body)
    {
        var parameters = new ParameterReader(body);
        ParsedCall call = ChatCallReader.Read(parameters, parameters, parameters);
        JsonElement? options = parameters.Object("stream_options");
        return call with
        {
            Stream = parameters.Flag("stream"),
            Incremental = true,
            IncludeUsage = options is { } given && new ParameterReader(given).Flag("include_usage"),
        };
    }

    public override void WriteAnswer(ByteBuffer into, EmulatedExchange exchange, ParsedCall call, Answer answer)
    {
        using Utf8JsonWriter writer = JsonText.Writer(into);
        WriteCompletion(writer, call, answer, exchange.RequestId, exchange.Created);
    }

    /// <summary>Writes a complete answer.</summary>
    public static void WriteCompletion(Utf8JsonWriter writer, ParsedCall call, Answer answer, string requestId, long created)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("choices");
        for (var index = 0; index < call.Count; index++) WriteChoice(writer, call, answer, index);
        writer.WriteEndArray();
        writer.WriteString("object", "chat.completion");
        writer.WritePropertyName("usage");
        CompatibleUsage.Write(writer, answer.UsageFor(call));
        writer.WriteNumber("created", created);
        writer.WriteString("system_fingerprint", "");
        writer.WriteString("model", call.Model);
        writer.WriteString("id", "chatcmpl-" + requestId);
        writer.WriteEndObject();
    }

    public override EventStream CreateStream(EmulatedExchange exchange, ParsedCall call, Answer answer) => new CompatibleStream(exchange, call, answer);

    public override void WriteError(ByteBuffer into, ServiceError error, string? requestId)
    {
        using Utf8JsonWriter writer = JsonText.Writer(into);
        WriteErrorBody(writer, error, requestId);
    }

    /// <summary>Writes the body of an error.</summary>
    public static void WriteErrorBody(Utf8JsonWriter writer, ServiceError error, string? requestId)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("error");
        // The order of the members also differs between the two formats of an error.
        var isShort = error.Short || requestId is null;
        if (!isShort)
        {
            writer.WriteString("code", error.Code);
            writer.WriteString("param", error.Param);
        }

        writer.WriteString("message", error.Message);
        writer.WriteString("type", error.Type);
        if (isShort)
        {
            writer.WriteString("param", error.Param);
            writer.WriteString("code", error.Code);
        }

        writer.WriteEndObject();
        if (!isShort)
        {
            writer.WriteString("id", "chatcmpl-" + requestId);
            writer.WriteString("request_id", requestId);
        }

        writer.WriteEndObject();
    }

    public override void WriteErrorEvent(EventBuffer into, ServiceError error, string? requestId)
    {
        into.Begin();
        WriteError(into.Bytes, error, requestId);
        into.End();
    }

    public override void WriteFaultEvent(EventBuffer into, Fault fault, string? requestId)
    {
        if (fault.ErrorBody is not { } body)
        {
            WriteErrorEvent(into, StatusErrors.For(fault.Status ?? 500), requestId);
            return;
        }

        JsonNode wrapped = body is JsonObject given && given.ContainsKey("error") ? body : new JsonObject { ["error"] = body.DeepClone() };
        into.Begin();
        using (Utf8JsonWriter writer = JsonText.Writer(into.Bytes)) wrapped.WriteTo(writer);
        into.End();
    }

    public override void WriteModels(ByteBuffer into, EmulatedExchange exchange)
    {
        using Utf8JsonWriter writer = JsonText.Writer(into);
        writer.WriteStartObject();
        writer.WriteString("object", "list");
        writer.WriteStartArray("data");
        foreach (KnownModel model in KnownModels.All)
        {
            writer.WriteStartObject();
            writer.WriteString("id", model.Id);
            writer.WriteString("object", "model");
            writer.WriteNumber("created", ModelsCreated);
            writer.WriteString("owned_by", "system");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter writer, ParsedCall call, Answer answer, int index)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("message");
        writer.WriteString("role", "assistant");
        writer.WriteText("content", answer.Text);
        if (answer.Reasoning.Length > 0) writer.WriteText("reasoning_content", answer.Reasoning);
        if (answer.ToolCalls.Count > 0)
        {
            writer.WriteStartArray("tool_calls");
            foreach (ToolCall tool in answer.ToolCalls) ToolCallText.Write(writer, tool, tool.Id, tool.Name, tool.Arguments);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteString("finish_reason", answer.FinishReason);
        writer.WriteNumber("index", index);
        if (call.TopLogProbs is { } top) LogProbText.Write(writer, answer.Text, top);
        else writer.WriteNull("logprobs");
        writer.WriteEndObject();
    }
}

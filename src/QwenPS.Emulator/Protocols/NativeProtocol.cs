using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using QwenPS.Emulator.Answers;
using QwenPS.Emulator.Chat;
using QwenPS.Emulator.Errors;
using QwenPS.Emulator.Http;
using QwenPS.Emulator.Streams;

namespace QwenPS.Emulator.Protocols;

/// <summary>Represents the DashScope protocol.</summary>
/// <param name="contentParts">A value that indicates whether the content of the answer is an array of parts, as it is on the multimodal path.</param>
internal sealed class NativeProtocol(bool contentParts) : WireProtocol
{
    public override string StreamContentType => "text/event-stream;charset=UTF-8";

    public override ParsedCall ReadCall(JsonElement body, HttpRequest request)
    {
        var whole = new ParameterReader(body);
        var parameters = new ParameterReader(whole.Object("parameters") ?? default);
        JsonElement input = whole.Object("input") ?? throw new ServiceException(RequestErrors.Missing("input"));
        ParsedCall call = ChatCallReader.Read(whole, new ParameterReader(input), parameters);
        return call with
        {
            Stream = WantsStream(request.Headers),
            Incremental = parameters.Flag("incremental_output"),
            TextFormat = parameters.Text("result_format") switch
            {
                null or "message" => false,
                "text" => true,
                _ => throw new ServiceException(RequestErrors.InvalidValue("result_format", "'result_format' must be text or message.")),
            },
            IsNative = true,
            ContentParts = contentParts,
        };
    }

    public override void WriteAnswer(ByteBuffer into, EmulatedExchange exchange, ParsedCall call, Answer answer)
    {
        var message = new NativeMessage
        {
            Text = answer.Text.AsMemory(),
            Reasoning = answer.Reasoning.AsMemory(),
            ToolCalls = [.. answer.ToolCalls.Select(tool => new NativeToolCall(tool, IsFirst: true, tool.Arguments.AsMemory()))],
            FinishReason = answer.FinishReason,
            Usage = answer.UsageFor(call),
            Sources = call.NamesSources ? call.LastUserText : null,
        };
        NativeText.Write(into, call, message, exchange.ShownRequestId);
    }

    public override EventStream CreateStream(EmulatedExchange exchange, ParsedCall call, Answer answer) => new NativeStream(exchange, call, answer);

    public override void WriteError(ByteBuffer into, ServiceError error, string? requestId)
    {
        using Utf8JsonWriter writer = JsonText.Writer(into);
        writer.WriteStartObject();
        writer.WriteString("code", error.NativeCode);
        writer.WriteString("message", error.NativeMessage);
        if (requestId is not null) writer.WriteString("request_id", requestId);
        writer.WriteEndObject();
    }

    public override void WriteErrorEvent(EventBuffer into, ServiceError error, string? requestId)
    {
        into.BeginNative("error", error.Status);
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

        JsonNode bare = (body is JsonObject wrapped && wrapped["error"] is JsonObject inner ? inner : body).DeepClone();
        if (bare is JsonObject error && requestId is not null) error.TryAdd("request_id", requestId);
        into.BeginNative("error", fault.Status ?? 400);
        using (Utf8JsonWriter writer = JsonText.Writer(into.Bytes)) bare.WriteTo(writer);
        into.End();
    }

    public override void WriteModels(ByteBuffer into, EmulatedExchange exchange) => NativeModels.Write(into, exchange);

    private static bool WantsStream(IHeaderDictionary headers) =>
        string.Equals(headers["X-DashScope-SSE"], "enable", StringComparison.OrdinalIgnoreCase) || Accepts(headers.Accept);

    private static bool Accepts(StringValues accept) => accept.Any(value => value?.Contains("text/event-stream", StringComparison.OrdinalIgnoreCase) == true);
}

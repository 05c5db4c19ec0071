using System.Text.Json;
using QwenPS.Emulator.Answers;
using QwenPS.Emulator.Chat;
using QwenPS.Emulator.Http;

namespace QwenPS.Emulator.Protocols;

/// <summary>Writes the answer object of the DashScope protocol, in each of its three formats.</summary>
internal static class NativeText
{
    public static void Write(ByteBuffer into, ParsedCall call, NativeMessage message, string? requestId)
    {
        using Utf8JsonWriter writer = JsonText.Writer(into);
        writer.WriteStartObject();
        writer.WriteStartObject("output");
        if (call.TextFormat)
        {
            writer.WriteText("text", message.Text.Span);
            writer.WriteString("finish_reason", message.FinishReason);
        }
        else
        {
            writer.WriteStartArray("choices");
            for (var index = 0; index < call.Count; index++) WriteChoice(writer, call, message, index);
            writer.WriteEndArray();
        }

        if (message.Sources is { } query) SearchText.Write(writer, query);
        writer.WriteEndObject();
        WriteUsage(writer, message.Usage);
        if (requestId is not null) writer.WriteString("request_id", requestId);
        writer.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter writer, ParsedCall call, NativeMessage message, int index)
    {
        writer.WriteStartObject();
        writer.WriteString("finish_reason", message.FinishReason);
        if (call.Count > 1) writer.WriteNumber("index", index);
        writer.WriteStartObject("message");
        writer.WriteString("role", "assistant");
        if (call.ContentParts) WriteParts(writer, message.Text.Span);
        else writer.WriteText("content", message.Text.Span);
        if (message.Reasoning.Length > 0) writer.WriteText("reasoning_content", message.Reasoning.Span);
        if (message.ToolCalls is { Count: > 0 } calls)
        {
            writer.WriteStartArray("tool_calls");
            foreach ((ToolCall tool, bool isFirst, ReadOnlyMemory<char> arguments) in calls)
                ToolCallText.Write(writer, tool, isFirst ? tool.Id : "", isFirst ? tool.Name : null, arguments.Span);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        if (call.TopLogProbs is { } top && message.Text.Length > 0) LogProbText.Write(writer, message.Text.Span, top);
        writer.WriteEndObject();
    }

    private static void WriteParts(Utf8JsonWriter writer, ReadOnlySpan<char> text)
    {
        writer.WriteStartArray("content");
        if (text.Length > 0)
        {
            writer.WriteStartObject();
            writer.WriteText("text", text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteUsage(Utf8JsonWriter writer, Usage usage)
    {
        writer.WriteStartObject("usage");
        writer.WriteNumber("input_tokens", usage.Input);
        writer.WriteNumber("output_tokens", usage.Output);
        writer.WriteNumber("total_tokens", usage.Total);
        usage.WriteInputDetails(writer);
        if (usage.Reasoning > 0)
        {
            writer.WriteStartObject("output_tokens_details");
            writer.WriteNumber("reasoning_tokens", usage.Reasoning);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}

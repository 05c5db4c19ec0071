using System.Text.Json;
using QwenPS.Emulator.Answers;

namespace QwenPS.Emulator.Protocols;

/// <summary>Writes a tool call or a part of a tool call.</summary>
internal static class ToolCallText
{
    /// <summary>Writes an item of tool_calls. If the name is null, it's omitted. In a stream, only the first delta contains the name.</summary>
    public static void Write(Utf8JsonWriter writer, ToolCall call, string id, string? name, ReadOnlySpan<char> arguments)
    {
        writer.WriteStartObject();
        writer.WriteNumber("index", call.Index);
        writer.WriteString("id", id);
        writer.WriteString("type", "function");
        writer.WriteStartObject("function");
        if (name is not null) writer.WriteString("name", name);
        writer.WriteText("arguments", arguments);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}

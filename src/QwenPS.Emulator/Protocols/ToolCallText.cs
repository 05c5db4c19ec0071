using System.Text.Json;
using QwenPS.Emulator.Answers;

namespace QwenPS.Emulator.Protocols;

/// <summary>Writes a tool call, whole or a piece of it.</summary>
internal static class ToolCallText
{
    /// <summary>Writes one entry of tool_calls; a name of null is left away, as in all deltas but the first.</summary>
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

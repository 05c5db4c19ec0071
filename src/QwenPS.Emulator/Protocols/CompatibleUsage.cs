using System.Text.Json;
using QwenPS.Emulator.Answers;

namespace QwenPS.Emulator.Protocols;

/// <summary>Writes the usage object of the compatible protocol.</summary>
internal static class CompatibleUsage
{
    public static void Write(Utf8JsonWriter writer, Usage usage)
    {
        writer.WriteStartObject();
        writer.WriteNumber("prompt_tokens", usage.Input);
        writer.WriteNumber("completion_tokens", usage.Output);
        writer.WriteNumber("total_tokens", usage.Total);
        usage.WriteInputDetails(writer);
        if (usage.Reasoning > 0)
        {
            writer.WriteStartObject("completion_tokens_details");
            writer.WriteNumber("reasoning_tokens", usage.Reasoning);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}

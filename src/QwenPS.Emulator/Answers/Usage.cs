using System.Text.Json;

namespace QwenPS.Emulator.Answers;

/// <summary>Represents the token usage of an answer. The output tokens include the reasoning.</summary>
internal readonly record struct Usage(int Input, int Output, int Reasoning, int Cached, int CacheCreation = 0, bool UsesExplicitCache = false)
{
    public int Total => Input + Output;

    /// <summary>Writes the number of input tokens that were read from the cache or written to it. The format is the same in both protocols.</summary>
    public void WriteInputDetails(Utf8JsonWriter writer)
    {
        if (Cached == 0 && !UsesExplicitCache) return;
        writer.WriteStartObject("prompt_tokens_details");
        writer.WriteNumber("cached_tokens", Cached);
        if (UsesExplicitCache)
        {
            writer.WriteStartObject("cache_creation");
            writer.WriteNumber("ephemeral_5m_input_tokens", CacheCreation);
            writer.WriteEndObject();
            writer.WriteNumber("cache_creation_input_tokens", CacheCreation);
            writer.WriteString("cache_type", "ephemeral");
        }

        writer.WriteEndObject();
    }
}

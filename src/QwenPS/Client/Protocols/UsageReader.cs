using System.Text.Json;

namespace QwenPS.Client.Protocols;

/// <summary>Reads what an answer used, in the words of both protocols.</summary>
internal static class UsageReader
{
    public static Usage? Read(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (!reader.IsObject()) return null;
        var usage = default(Fields);
        while (reader.IsField())
        {
            if (reader.IsValueOf("prompt_tokens"u8)) usage.PromptTokens = reader.ReadTokens();
            else if (reader.IsValueOf("completion_tokens"u8)) usage.CompletionTokens = reader.ReadTokens();
            else if (reader.IsValueOf("input_tokens"u8)) usage.InputTokens = reader.ReadTokens();
            else if (reader.IsValueOf("output_tokens"u8)) usage.OutputTokens = reader.ReadTokens();
            else if (reader.IsValueOf("total_tokens"u8)) usage.TotalTokens = reader.ReadTokens();
            else if (reader.IsValueOf("prompt_tokens_details"u8)) usage.InputDetails = ReadDetails(ref reader, budget);
            else if (reader.IsValueOf("completion_tokens_details"u8)) usage.CompletionDetails = ReadDetails(ref reader, budget);
            else if (reader.IsValueOf("output_tokens_details"u8)) usage.OutputDetails = ReadDetails(ref reader, budget);
            else reader.SkipValue();
        }

        return usage.ToUsage();
    }

    private static Details? ReadDetails(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (!reader.IsObject()) return null;
        var details = default(Details);
        while (reader.IsField())
        {
            if (reader.IsValueOf("cached_tokens"u8)) details.CachedTokens = reader.ReadTokens();
            else if (reader.IsValueOf("cache_creation_input_tokens"u8)) details.CacheCreationInputTokens = reader.ReadTokens();
            else if (reader.IsValueOf("cache_type"u8)) details.CacheType = reader.ReadText(budget);
            else if (reader.IsValueOf("reasoning_tokens"u8)) details.ReasoningTokens = reader.ReadTokens();
            else reader.SkipValue();
        }

        return details;
    }

    private struct Fields
    {
        public long? PromptTokens { get; set; }

        public long? CompletionTokens { get; set; }

        public long? InputTokens { get; set; }

        public long? OutputTokens { get; set; }

        public long? TotalTokens { get; set; }

        public Details? InputDetails { get; set; }

        public Details? CompletionDetails { get; set; }

        public Details? OutputDetails { get; set; }

        public readonly Usage ToUsage()
        {
            long input = PromptTokens ?? InputTokens ?? 0;
            long output = CompletionTokens ?? OutputTokens ?? 0;
            return new Usage
            {
                InputTokens = input,
                OutputTokens = output,
                // A total that is less than its parts is none.
                TotalTokens = TotalTokens >= input + output ? TotalTokens.Value : input + output,
                CachedTokens = InputDetails?.CachedTokens ?? 0,
                CacheCreationInputTokens = InputDetails?.CacheCreationInputTokens ?? 0,
                CacheType = InputDetails?.CacheType,
                ReasoningTokens = (CompletionDetails ?? OutputDetails)?.ReasoningTokens ?? 0,
            };
        }
    }

    private struct Details
    {
        public long? CachedTokens { get; set; }

        public long? CacheCreationInputTokens { get; set; }

        public string? CacheType { get; set; }

        public long? ReasoningTokens { get; set; }
    }
}

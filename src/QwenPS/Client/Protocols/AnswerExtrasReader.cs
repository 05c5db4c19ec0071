using System.Text.Json;

namespace QwenPS.Client.Protocols;

/// <summary>Reads search results and log probabilities. An answer contains this data only if the request asks for it.</summary>
internal static class AnswerExtrasReader
{
    public static SearchResult[]? ReadSearchInfo(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (!reader.TryEnterObject()) return null;
        SearchResult[]? results = null;
        while (reader.ReadField())
        {
            if (reader.TryEnterField("search_results"u8)) results = reader.ReadArray(budget, ReadSearchResult);
            else reader.SkipValue();
        }

        return results;
    }

    private static SearchResult? ReadSearchResult(ref Utf8JsonReader reader, AnswerBudget budget, int place)
    {
        if (!reader.TryEnterObject()) return null;
        string? title = null, url = null, siteName = null, icon = null;
        long? index = null;
        while (reader.ReadField())
        {
            if (reader.TryEnterField("title"u8)) title = reader.ReadText(budget);
            else if (reader.TryEnterField("url"u8)) url = reader.ReadText(budget);
            else if (reader.TryEnterField("site_name"u8)) siteName = reader.ReadText(budget);
            else if (reader.TryEnterField("icon"u8)) icon = reader.ReadText(budget);
            else if (reader.TryEnterField("index"u8)) index = reader.ReadNumber();
            else reader.SkipValue();
        }

        return new SearchResult { Index = (int?)index, Title = title, Url = url, SiteName = siteName, Icon = icon };
    }

    public static TokenLogProb[]? ReadLogProbs(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (!reader.TryEnterObject()) return null;
        TokenLogProb[]? tokens = null;
        while (reader.ReadField())
        {
            if (reader.TryEnterField("content"u8)) tokens = reader.ReadArray(budget, ReadTokenLogProb);
            else reader.SkipValue();
        }

        return tokens;
    }

    private static TokenLogProb? ReadTokenLogProb(ref Utf8JsonReader reader, AnswerBudget budget, int place)
    {
        if (!reader.TryEnterObject()) return null;
        string token = "";
        double? logProb = null;
        byte[]? bytes = null;
        TokenLogProb[] top = [];
        while (reader.ReadField())
        {
            if (reader.TryEnterField("token"u8)) token = reader.ReadText(budget) ?? "";
            else if (reader.TryEnterField("logprob"u8)) logProb = ReadDouble(ref reader);
            else if (reader.TryEnterField("bytes"u8)) bytes = ReadBytes(ref reader, budget);
            else if (reader.TryEnterField("top_logprobs"u8)) top = reader.ReadArray(budget, ReadTokenLogProb) ?? [];
            else reader.SkipValue();
        }

        return new TokenLogProb { Token = token, LogProb = logProb, Bytes = bytes, TopLogProbs = top };
    }

    private static double? ReadDouble(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double number) && !double.IsInfinity(number)) return number;
        reader.Skip();
        return null;
    }

    private static byte[]? ReadBytes(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        var bytes = new List<byte>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            budget.Step();
            // Two characters are counted for the number and its comma.
            budget.AddEventText(2);
            if (reader.TokenType == JsonTokenType.Number && reader.TryGetByte(out byte value)) bytes.Add(value);
            else reader.Skip();
        }

        return [.. bytes];
    }
}

/// <summary>Reads the token usage of an answer. Recognizes the field names of the OpenAI-compatible protocol and of the DashScope protocol.</summary>
internal static class UsageReader
{
    public static Usage? Read(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (!reader.TryEnterObject()) return null;
        var usage = default(Fields);
        while (reader.ReadField())
        {
            if (reader.TryEnterField("prompt_tokens"u8)) usage.PromptTokens = reader.ReadTokens();
            else if (reader.TryEnterField("completion_tokens"u8)) usage.CompletionTokens = reader.ReadTokens();
            else if (reader.TryEnterField("input_tokens"u8)) usage.InputTokens = reader.ReadTokens();
            else if (reader.TryEnterField("output_tokens"u8)) usage.OutputTokens = reader.ReadTokens();
            else if (reader.TryEnterField("total_tokens"u8)) usage.TotalTokens = reader.ReadTokens();
            else if (reader.TryEnterField("cached_tokens"u8)) usage.CachedTokens = reader.ReadTokens();
            else if (reader.TryEnterField("prompt_tokens_details"u8)) usage.PromptDetails = ReadDetails(ref reader, budget);
            else if (reader.TryEnterField("input_tokens_details"u8)) usage.InputDetails = ReadDetails(ref reader, budget);
            else if (reader.TryEnterField("completion_tokens_details"u8)) usage.CompletionDetails = ReadDetails(ref reader, budget);
            else if (reader.TryEnterField("output_tokens_details"u8)) usage.OutputDetails = ReadDetails(ref reader, budget);
            else reader.SkipValue();
        }

        return usage.ToUsage();
    }

    private static Details? ReadDetails(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (!reader.TryEnterObject()) return null;
        var details = default(Details);
        while (reader.ReadField())
        {
            if (reader.TryEnterField("cached_tokens"u8)) details.CachedTokens = reader.ReadTokens();
            else if (reader.TryEnterField("cache_creation_input_tokens"u8)) details.CacheCreationInputTokens = reader.ReadTokens();
            else if (reader.TryEnterField("cache_type"u8)) details.CacheType = reader.ReadText(budget);
            else if (reader.TryEnterField("reasoning_tokens"u8)) details.ReasoningTokens = reader.ReadTokens();
            else if (reader.TryEnterField("audio_tokens"u8)) details.AudioTokens = reader.ReadTokens();
            else if (reader.TryEnterField("image_tokens"u8)) details.ImageTokens = reader.ReadTokens();
            else if (reader.TryEnterField("video_tokens"u8)) details.VideoTokens = reader.ReadTokens();
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

        /// <summary>
        /// Gets or sets the number of cached tokens at the top level of the usage. In the DashScope protocol, some models outside China return the number at
        /// this level.
        /// </summary>
        public long? CachedTokens { get; set; }

        public Details? PromptDetails { get; set; }

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
                // A total that's less than the sum of its parts is wrong, so the sum is used.
                TotalTokens = TotalTokens >= input + output ? TotalTokens.Value : input + output,
                CachedTokens = PromptDetails?.CachedTokens ?? InputDetails?.CachedTokens ?? CachedTokens ?? 0,
                CacheCreationInputTokens = PromptDetails?.CacheCreationInputTokens ?? InputDetails?.CacheCreationInputTokens ?? 0,
                CacheType = PromptDetails?.CacheType ?? InputDetails?.CacheType,
                ReasoningTokens = (CompletionDetails ?? OutputDetails)?.ReasoningTokens ?? 0,
                AudioTokens = PromptDetails?.AudioTokens ?? InputDetails?.AudioTokens ?? 0,
                ImageTokens = Usage.Add(
                    PromptDetails?.ImageTokens ?? InputDetails?.ImageTokens ?? 0, PromptDetails?.VideoTokens ?? InputDetails?.VideoTokens ?? 0),
                AudioOutputTokens = (CompletionDetails ?? OutputDetails)?.AudioTokens ?? 0,
            };
        }
    }

    private struct Details
    {
        public long? CachedTokens { get; set; }

        public long? CacheCreationInputTokens { get; set; }

        public string? CacheType { get; set; }

        public long? ReasoningTokens { get; set; }

        public long? AudioTokens { get; set; }

        public long? ImageTokens { get; set; }

        public long? VideoTokens { get; set; }
    }
}

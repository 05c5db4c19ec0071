using System.Text.Json;

namespace QwenPS.Client.Protocols;

/// <summary>Reads what stands in an answer only where it was asked for: the sources of a search, and the probabilities of tokens.</summary>
internal static class AnswerExtrasReader
{
    public static SearchResult[]? ReadSearchInfo(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (!reader.IsObject()) return null;
        SearchResult[]? results = null;
        while (reader.IsField())
        {
            if (reader.IsValueOf("search_results"u8)) results = reader.ReadArray(budget, ReadSearchResult);
            else reader.SkipValue();
        }

        return results;
    }

    private static SearchResult? ReadSearchResult(ref Utf8JsonReader reader, AnswerBudget budget, int place)
    {
        if (!reader.IsObject()) return null;
        string? title = null, url = null, siteName = null, icon = null;
        long? index = null;
        while (reader.IsField())
        {
            if (reader.IsValueOf("title"u8)) title = reader.ReadText(budget);
            else if (reader.IsValueOf("url"u8)) url = reader.ReadText(budget);
            else if (reader.IsValueOf("site_name"u8)) siteName = reader.ReadText(budget);
            else if (reader.IsValueOf("icon"u8)) icon = reader.ReadText(budget);
            else if (reader.IsValueOf("index"u8)) index = reader.ReadNumber();
            else reader.SkipValue();
        }

        return new SearchResult { Index = (int?)index, Title = title, Url = url, SiteName = siteName, Icon = icon };
    }

    public static TokenLogProb[]? ReadLogProbs(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (!reader.IsObject()) return null;
        TokenLogProb[]? tokens = null;
        while (reader.IsField())
        {
            if (reader.IsValueOf("content"u8)) tokens = reader.ReadArray(budget, ReadTokenLogProb);
            else reader.SkipValue();
        }

        return tokens;
    }

    private static TokenLogProb? ReadTokenLogProb(ref Utf8JsonReader reader, AnswerBudget budget, int place)
    {
        if (!reader.IsObject()) return null;
        string token = "";
        double? logProb = null;
        byte[]? bytes = null;
        TokenLogProb[] top = [];
        while (reader.IsField())
        {
            if (reader.IsValueOf("token"u8)) token = reader.ReadText(budget) ?? "";
            else if (reader.IsValueOf("logprob"u8)) logProb = ReadDouble(ref reader);
            else if (reader.IsValueOf("bytes"u8)) bytes = ReadBytes(ref reader, budget);
            else if (reader.IsValueOf("top_logprobs"u8)) top = reader.ReadArray(budget, ReadTokenLogProb) ?? [];
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
            // The number and its comma.
            budget.AddEventText(2);
            if (reader.TokenType == JsonTokenType.Number && reader.TryGetByte(out byte value)) bytes.Add(value);
            else reader.Skip();
        }

        return [.. bytes];
    }
}

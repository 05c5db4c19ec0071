using System.Text.Json;

namespace QwenPS.Client.Protocols;

// What stands in an answer only where it was asked for: the sources of a search, and the probabilities of tokens.
internal static partial class WireReader
{
    private static SearchResult[]? ReadSearchInfo(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (!IsObject(ref reader)) return null;
        SearchResult[]? results = null;
        while (IsField(ref reader))
        {
            if (IsValueOf("search_results"u8, ref reader)) results = ReadArray(ref reader, budget, ReadSearchResult);
            else SkipValue(ref reader);
        }

        return results;
    }

    private static SearchResult? ReadSearchResult(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (!IsObject(ref reader)) return null;
        string? title = null, url = null, siteName = null, icon = null;
        long? index = null;
        while (IsField(ref reader))
        {
            if (IsValueOf("title"u8, ref reader)) title = ReadText(ref reader, budget);
            else if (IsValueOf("url"u8, ref reader)) url = ReadText(ref reader, budget);
            else if (IsValueOf("site_name"u8, ref reader)) siteName = ReadText(ref reader, budget);
            else if (IsValueOf("icon"u8, ref reader)) icon = ReadText(ref reader, budget);
            else if (IsValueOf("index"u8, ref reader)) index = ReadNumber(ref reader);
            else SkipValue(ref reader);
        }

        return new SearchResult { Index = (int?)index, Title = title, Url = url, SiteName = siteName, Icon = icon };
    }

    private static TokenLogProb[]? ReadLogProbs(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (!IsObject(ref reader)) return null;
        TokenLogProb[]? tokens = null;
        while (IsField(ref reader))
        {
            if (IsValueOf("content"u8, ref reader)) tokens = ReadArray(ref reader, budget, ReadTokenLogProb);
            else SkipValue(ref reader);
        }

        return tokens;
    }

    private static TokenLogProb? ReadTokenLogProb(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (!IsObject(ref reader)) return null;
        string token = "";
        double? logProb = null;
        byte[]? bytes = null;
        TokenLogProb[] top = [];
        while (IsField(ref reader))
        {
            if (IsValueOf("token"u8, ref reader)) token = ReadText(ref reader, budget) ?? "";
            else if (IsValueOf("logprob"u8, ref reader)) logProb = ReadDouble(ref reader);
            else if (IsValueOf("bytes"u8, ref reader)) bytes = ReadBytes(ref reader, budget);
            else if (IsValueOf("top_logprobs"u8, ref reader)) top = ReadArray(ref reader, budget, ReadTokenLogProb) ?? [];
            else SkipValue(ref reader);
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

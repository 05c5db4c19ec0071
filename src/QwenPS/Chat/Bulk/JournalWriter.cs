using System.Globalization;
using System.Text.Json;
using QwenPS.Client.Protocols;
using QwenPS.Text;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Writes an answer as a line of a journal (a file that stores answers): <c>{"qwenps-journal":1,"key":...,"time":...,"request_id":...,"result":{...}}</c>. The
/// line doesn't contain the messages of the request, because the command that restores the answer already has these messages. The line also doesn't contain any
/// data about the connection.
/// </summary>
internal static class JournalWriter
{
    /// <param name="key">The key of the request.</param>
    /// <param name="sent">The number of messages before the answer.</param>
    /// <param name="response">The answer.</param>
    /// <param name="now">The current time.</param>
    public static byte[] Format(JournalKey key, int sent, ChatResponse response, DateTimeOffset now)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, JsonText.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteNumber("qwenps-journal", JournalScanner.Version);
            writer.WriteString("key", key.ToString());
            writer.WriteString("time", now.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));
            writer.WriteText("request_id", response.RequestId);
            writer.WriteStartObject("result");
            WriteResult(writer, sent, response);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private static void WriteResult(Utf8JsonWriter writer, int sent, ChatResponse response)
    {
        writer.WriteText("id", response.Id);
        writer.WriteText("model", response.Model);
        writer.WriteText("asked_model", response.AskedModel);
        writer.WriteString("created", response.Created.ToString("O", CultureInfo.InvariantCulture));
        writer.WriteFraction("duration_ms", response.Duration.TotalMilliseconds);
        if (response.TimeToFirstToken is { } first) writer.WriteFraction("time_to_first_token_ms", first.TotalMilliseconds);
        writer.WriteNumber("attempts", response.Attempts);
        WriteUsage(writer, response.Usage);
        if (response.EstimatedCost is { } cost)
        {
            // The cost is written as a string, because a JSON number is read as a double, and a double can lose digits.
            writer.WriteString("cost", cost.ToString(CultureInfo.InvariantCulture));
            writer.WriteString("cost_currency", response.CostCurrency);
        }

        WriteArray(writer, "choices", response.Choices, WriteChoice);
        WriteArray(writer, "search_results", response.SearchResults, WriteSearchResult);
        WriteArray(writer, "tool_rounds", response.ToolRounds, WriteRound);
        if (response.AdditionalProperties is not null)
        {
            writer.WritePropertyName("additional");
            writer.WritePlain(response.AdditionalProperties);
        }

        // If several messages follow the messages of the request, all of them are written. Examples are tool calls and their results, or an invalid answer that
        // the model then corrected.
        if (response.Messages.Count > sent + 1)
            WriteArray(writer, "messages", [.. response.Messages.Skip(sent)], (to, message) => OpenAICompatibleProtocol.WriteMessage(to, message, isKept: true));
    }

    private static void WriteChoice(Utf8JsonWriter writer, ChatChoice choice)
    {
        writer.WriteStartObject();
        writer.WriteNumber("index", choice.Index);
        writer.WriteText("content", choice.Content);
        if (choice.Reasoning is not null) writer.WriteText("reasoning_content", choice.Reasoning);
        writer.WriteText("finish_reason", choice.FinishReason);
        if (choice.ToolCalls.Count > 0) writer.WriteToolCalls(choice.ToolCalls, isKept: true);
        WriteArray(writer, "logprobs", choice.LogProbs, WriteLogProb);
        writer.WriteEndObject();
    }

    private static void WriteLogProb(Utf8JsonWriter writer, TokenLogProb token)
    {
        writer.WriteStartObject();
        writer.WriteText("token", token.Token);
        if (token.LogProb is { } value) writer.WriteFraction("logprob", value);
        if (token.Bytes is not null) writer.WriteBase64String("bytes", [.. token.Bytes]);
        WriteArray(writer, "top_logprobs", token.TopLogProbs, WriteLogProb);
        writer.WriteEndObject();
    }

    private static void WriteSearchResult(Utf8JsonWriter writer, SearchResult result)
    {
        writer.WriteStartObject();
        if (result.Index is { } index) writer.WriteNumber("index", index);
        writer.WriteText("title", result.Title);
        writer.WriteText("url", result.Url);
        writer.WriteText("site_name", result.SiteName);
        writer.WriteText("icon", result.Icon);
        writer.WriteEndObject();
    }

    private static void WriteRound(Utf8JsonWriter writer, ToolRound round)
    {
        writer.WriteStartObject();
        writer.WriteNumber("number", round.Number);
        writer.WriteText("request_id", round.RequestId);
        WriteUsage(writer, round.Usage);
        WriteArray(writer, "calls", round.Calls, WriteInvocation);
        writer.WriteEndObject();
    }

    private static void WriteInvocation(Utf8JsonWriter writer, ToolInvocation call)
    {
        writer.WriteStartObject();
        writer.WriteText("id", call.Id);
        writer.WriteText("name", call.Name);
        writer.WriteText("arguments", call.Arguments);
        writer.WriteText("result", call.Result);
        writer.WriteBoolean("is_error", call.IsError);
        writer.WriteBoolean("has_run", call.HasRun);
        writer.WriteFraction("duration_ms", call.Duration.TotalMilliseconds);
        writer.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter writer, Usage? usage)
    {
        if (usage is null) return;
        writer.WriteStartObject("usage");
        writer.WriteNumber("input_tokens", usage.InputTokens);
        writer.WriteNumber("output_tokens", usage.OutputTokens);
        writer.WriteNumber("total_tokens", usage.TotalTokens);
        writer.WriteNumber("cached_tokens", usage.CachedTokens);
        if (usage.CacheCreationInputTokens != 0) writer.WriteNumber("cache_creation_input_tokens", usage.CacheCreationInputTokens);
        if (usage.CacheType is not null) writer.WriteText("cache_type", usage.CacheType);
        writer.WriteNumber("reasoning_tokens", usage.ReasoningTokens);
        if (usage.AudioTokens != 0) writer.WriteNumber("audio_tokens", usage.AudioTokens);
        if (usage.ImageTokens != 0) writer.WriteNumber("image_tokens", usage.ImageTokens);
        if (usage.AudioOutputTokens != 0) writer.WriteNumber("audio_output_tokens", usage.AudioOutputTokens);
        writer.WriteEndObject();
    }

    private static void WriteArray<T>(Utf8JsonWriter writer, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Count == 0) return;
        writer.WriteStartArray(name);
        foreach (T item in items) write(writer, item);
        writer.WriteEndArray();
    }
}

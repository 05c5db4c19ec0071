using System.Globalization;
using System.Text.Json;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Requests;
using QwenPS.Text;
using Fields = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace QwenPS.Chat.Bulk;

/// <summary>Restores an answer from a line of a journal (a file that stores answers).</summary>
internal static class JournalReader
{
    /// <summary>Reads the answer to a request. Returns null if the line is damaged, or if it contains a different key.</summary>
    /// <param name="line">The line.</param>
    /// <param name="key">The request's key.</param>
    /// <param name="request">The request.</param>
    /// <param name="protocol">The protocol of the connection.</param>
    public static ChatResponse? Read(byte[] line, JournalKey key, ChatRequest request, ChatProtocol protocol)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            if (PlainValue.Create(document.RootElement) is not Fields entry || Text(entry, "key") != key.ToString()) return null;
            if (Value(entry, "result") is not Fields result) return null;
            ChatChoice[] choices = Items(result, "choices", ReadChoice);
            return choices.Length == 0 ? null : Create(Text(entry, "request_id"), result, choices, request, protocol);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or OverflowException)
        {
            return null;
        }
    }

    private static ChatResponse Create(string? requestId, Fields result, ChatChoice[] choices, ChatRequest request, ChatProtocol protocol)
    {
        ChatChoice first = choices[0];
        ChatMessage[] later = Items(result, "messages", MessageReader.Read);
        decimal? cost = Text(result, "cost") is { } amount ? decimal.Parse(amount, NumberStyles.Number, CultureInfo.InvariantCulture) : null;
        return new ChatResponse
        {
            Content = first.Content,
            Reasoning = first.Reasoning,
            ToolCalls = first.ToolCalls,
            FinishReason = first.FinishReason,
            Choices = choices,
            LogProbs = first.LogProbs,
            SearchResults = Items(result, "search_results", ReadSearchResult),
            ToolRounds = Items(result, "tool_rounds", ReadRound),
            Usage = ReadUsage(result),
            EstimatedCost = cost,
            CostCurrency = Text(result, "cost_currency") ?? "USD",
            RequestId = requestId,
            Id = Text(result, "id"),
            Model = Text(result, "model"),
            Created = DateTimeOffset.Parse(Text(result, "created") ?? "", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
            Duration = Time(result, "duration_ms") ?? TimeSpan.Zero,
            TimeToFirstToken = Time(result, "time_to_first_token_ms"),
            Attempts = (int)Number(result, "attempts"),
            Source = request.Source,
            InputObject = request.InputObject,
            Question = request.Question,
            Index = request.Index,
            Document = request.Document,
            Messages = later.Length == 0 ? ResponseFactory.AppendAnswer(request, first) : [.. request.Messages.Take(request.MessagesBeforeAnswer), .. later],
            Protocol = protocol,
            AdditionalProperties = Find<Fields>(result, "additional"),
            AskedModel = Text(result, "asked_model"),
            FromJournal = true,
        };
    }

    private static ChatChoice ReadChoice(Fields fields) => new()
    {
        Index = (int)Number(fields, "index"),
        Content = Text(fields, "content") ?? throw new FormatException(),
        Reasoning = Text(fields, "reasoning_content"),
        FinishReason = Text(fields, "finish_reason"),
        ToolCalls = ToolCallReader.Read(Value(fields, "tool_calls")) ?? [],
        LogProbs = Items(fields, "logprobs", ReadLogProb),
    };

    private static TokenLogProb ReadLogProb(Fields fields) => new()
    {
        Token = Text(fields, "token") ?? "",
        LogProb = Fraction(fields, "logprob"),
        Bytes = Text(fields, "bytes") is { } bytes ? Convert.FromBase64String(bytes) : null,
        TopLogProbs = Items(fields, "top_logprobs", ReadLogProb),
    };

    private static SearchResult ReadSearchResult(Fields fields) => new()
    {
        Index = Value(fields, "index") is null ? null : (int)Number(fields, "index"),
        Title = Text(fields, "title"),
        Url = Text(fields, "url"),
        SiteName = Text(fields, "site_name"),
        Icon = Text(fields, "icon"),
    };

    private static ToolRound ReadRound(Fields fields) => new()
    {
        Number = (int)Number(fields, "number"),
        RequestId = Text(fields, "request_id"),
        Usage = ReadUsage(fields),
        Calls = Items(fields, "calls", ReadInvocation),
    };

    private static ToolInvocation ReadInvocation(Fields fields) => new()
    {
        Id = Text(fields, "id"),
        Name = Text(fields, "name"),
        Arguments = Text(fields, "arguments"),
        Result = Text(fields, "result") ?? "",
        IsError = Flag(fields, "is_error"),
        HasRun = Flag(fields, "has_run"),
        Duration = Time(fields, "duration_ms") ?? TimeSpan.Zero,
    };

    private static Usage? ReadUsage(Fields fields) => Find<Fields>(fields, "usage") is not { } usage ? null : new Usage
    {
        InputTokens = Math.Max(0, Number(usage, "input_tokens")),
        OutputTokens = Math.Max(0, Number(usage, "output_tokens")),
        TotalTokens = Math.Max(0, Number(usage, "total_tokens")),
        CachedTokens = Math.Max(0, Number(usage, "cached_tokens")),
        CacheCreationInputTokens = OptionalNumber(usage, "cache_creation_input_tokens"),
        CacheType = Text(usage, "cache_type"),
        ReasoningTokens = Math.Max(0, Number(usage, "reasoning_tokens")),
        AudioTokens = OptionalNumber(usage, "audio_tokens"),
        ImageTokens = OptionalNumber(usage, "image_tokens"),
        AudioOutputTokens = OptionalNumber(usage, "audio_output_tokens"),
    };

    /// <summary>
    /// Reads an optional number. Returns 0 if the line doesn't contain the number, for example because an earlier version of the module wrote the line.
    /// </summary>
    private static long OptionalNumber(Fields fields, string name) => Value(fields, name) is null ? 0 : Math.Max(0, Number(fields, name));

    private static object? Value(Fields fields, string name) => fields.TryGetValue(name, out object? value) ? value : null;

    private static string? Text(Fields fields, string name) => Find<string>(fields, name);

    /// <summary>
    /// Finds an optional value. If the value has an unexpected type, the line is damaged. This method then throws an exception, because the answer would be
    /// incorrect without the value.
    /// </summary>
    private static T? Find<T>(Fields fields, string name)
        where T : class => Value(fields, name) switch
        {
            null => null,
            T value => value,
            _ => throw new FormatException(),
        };

    private static long Number(Fields fields, string name) => Value(fields, name) is long number ? number : throw new FormatException();

    private static bool Flag(Fields fields, string name) => Value(fields, name) switch
    {
        null => false,
        bool flag => flag,
        _ => throw new FormatException(),
    };

    private static TimeSpan? Time(Fields fields, string name) =>
        Fraction(fields, name) is { } value ? TimeSpan.FromTicks((long)Math.Round(value * TimeSpan.TicksPerMillisecond)) : null;

    private static double? Fraction(Fields fields, string name) => Value(fields, name) switch
    {
        null => null,
        long number => number,
        double number => number,
        _ => throw new FormatException(),
    };

    private static T[] Items<T>(Fields fields, string name, Func<Fields, T> read) =>
        Find<object?[]>(fields, name) is { } items ? [.. items.Select(item => read(item as Fields ?? throw new FormatException()))] : [];
}

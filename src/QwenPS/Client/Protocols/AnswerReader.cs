using System.Text;
using System.Text.Json;
using QwenPS.Client.Errors;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Client.Protocols;

/// <summary>
/// Reads an answer or an event of the OpenAI-compatible protocol or the DashScope protocol. The first protocol uses the <c>choices</c> field, and the second
/// protocol uses the <c>output</c> field. This class reads the fields of both protocols, because some gateways mix the fields. An optional field with an
/// unexpected type never causes an error. Such a field is read as text or omitted. A serializer isn't used, because it would delay the first answer in a new
/// process.
/// </summary>
internal static class AnswerReader
{
    /// <summary>The highest index of a choice or tool call. A higher index in an answer is replaced with this value.</summary>
    public const int MaxIndex = 1000;

    /// <summary>The maximum length of an error text in characters. A longer text is truncated.</summary>
    private const int MaxErrorTextLength = 64 * 1024;

    /// <param name="data">The data of the event.</param>
    /// <param name="budget">The limits of the answer.</param>
    /// <param name="previous">
    /// The previous event of the stream. If a string is the same in both events, the string object of the previous event is reused.
    /// </param>
    /// <exception cref="JsonException">The data isn't a JSON object.</exception>
    /// <exception cref="LimitException">The answer exceeds a limit.</exception>
    public static AnswerEvent? ReadEvent(ReadOnlySpan<byte> data, AnswerBudget budget, AnswerEvent? previous)
    {
        budget.BeginEvent();
        data = Trim(data);
        if (data.IsEmpty) return null;
        return data.SequenceEqual("[DONE]"u8) ? AnswerEvent.End : ReadObject(data, budget, previous);
    }

    /// <inheritdoc cref="ReadEvent"/>
    public static AnswerEvent Read(ReadOnlySpan<byte> json, AnswerBudget budget)
    {
        budget.BeginEvent();
        return ReadObject(json, budget, previous: null);
    }

    private static AnswerEvent ReadObject(ReadOnlySpan<byte> json, AnswerBudget budget, AnswerEvent? previous)
    {
        if (json.StartsWith("\uFEFF"u8)) json = json.Slice(3);
        var reader = new Utf8JsonReader(json);
        try
        {
            reader.Read();
            if (!reader.TryEnterObject()) throw new JsonException("An object was expected.");
            AnswerEvent answer = ReadAnswer(ref reader, budget, previous);
            // If additional data follows the answer, this call throws an exception.
            reader.Read();
            return answer;
        }
        catch (InvalidOperationException exception)
        {
            throw JsonText.InvalidName(exception);
        }
    }

    private static AnswerEvent ReadAnswer(ref Utf8JsonReader reader, AnswerBudget budget, AnswerEvent? previous)
    {
        Choices choices = default;
        Output output = default;
        string? id = null, model = null, requestId = null, code = null, message = null, inner = null;
        long? created = null, status = null;
        Usage? usage = null;
        SearchResult[]? searchResults = null;
        Dictionary<string, JsonElement>? unknown = null;
        while (reader.ReadField())
        {
            if (reader.TryEnterField("choices"u8)) choices = ReadChoices(ref reader, budget);
            else if (reader.TryEnterField("id"u8)) id = reader.ReadText(budget, previous?.Id);
            else if (reader.TryEnterField("model"u8)) model = reader.ReadText(budget, previous?.Model);
            else if (reader.TryEnterField("created"u8)) created = reader.ReadNumber();
            else if (reader.TryEnterField("usage"u8)) usage = UsageReader.Read(ref reader, budget);
            else if (reader.TryEnterField("output"u8)) output = ReadOutput(ref reader, budget);
            else if (reader.TryEnterField("request_id"u8)) requestId = reader.ReadText(budget, previous?.RequestId);
            else if (reader.TryEnterField("code"u8)) code = reader.ReadText(budget);
            else if (reader.TryEnterField("message"u8)) message = reader.ReadText(budget);
            else if (reader.TryEnterField("status_code"u8)) status = reader.ReadNumber();
            else if (reader.TryEnterField("error"u8)) inner = ReadInnerError(ref reader, budget);
            else if (reader.TryEnterField("search_info"u8)) searchResults = AnswerExtrasReader.ReadSearchInfo(ref reader, budget);
            else if (reader.TryEnterField("object"u8) || reader.TryEnterField("system_fingerprint"u8)) reader.Skip();
            else if (budget.KeepsUnknown) reader.ReadUnknown(budget, unknown ??= []);
            else reader.SkipValue();
        }

        if (!choices.Exist) choices = output.Choices;
        ChatChoice[] all = choices.Count > 0 ? choices.ToArray(in output) : FindText(in output);
        bool isError = inner is not null || (all.Length == 0 && code is { Length: > 0 });
        return new AnswerEvent
        {
            Choices = all,
            Usage = usage,
            SearchResults = searchResults ?? output.SearchResults ?? choices.FindSearchResults(),
            Id = id,
            Model = model,
            RequestId = requestId,
            Created = created,
            Error = isError
                ? ReadError(inner, new ServiceError { Code = Cut(code), Message = Cut(message), RequestId = requestId, Id = id, StatusCode = ToStatus(status) })
                : ErrorFinish.Find(all, requestId, id),
            Unknown = unknown,
        };
    }

    private static Output ReadOutput(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        Output output = default;
        if (!reader.TryEnterObject()) return output;
        while (reader.ReadField())
        {
            if (reader.TryEnterField("choices"u8)) output.Choices = ReadChoices(ref reader, budget);
            else if (reader.TryEnterField("text"u8)) output.Text = reader.ReadContent(budget);
            else if (reader.TryEnterField("finish_reason"u8)) output.FinishReason = reader.ReadText(budget);
            else if (reader.TryEnterField("search_info"u8)) output.SearchResults = AnswerExtrasReader.ReadSearchInfo(ref reader, budget);
            else reader.SkipValue();
        }

        return output;
    }

    private static Choices ReadChoices(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return default;
        }

        var choices = new Choices { Exist = true };
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            budget.Step();
            if (!reader.TryEnterObject()) continue;
            Choice choice = ReadChoice(ref reader, budget);
            if (choices.Count == AnswerBudget.MaxChoices) throw AnswerBudget.TooMany(AnswerBudget.MaxChoices, Texts.Format("Answer.Choices"));
            choices.Add(in choice);
        }

        return choices;
    }

    private static Choice ReadChoice(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        Choice choice = default;
        Message delta = default, message = default;
        while (reader.ReadField())
        {
            if (reader.TryEnterField("delta"u8)) delta = ReadMessage(ref reader, budget);
            else if (reader.TryEnterField("message"u8)) message = ReadMessage(ref reader, budget);
            else if (reader.TryEnterField("finish_reason"u8)) choice.FinishReason = reader.ReadText(budget);
            else if (reader.TryEnterField("index"u8)) choice.Index = reader.ReadNumber();
            else if (reader.TryEnterField("logprobs"u8)) choice.LogProbs = AnswerExtrasReader.ReadLogProbs(ref reader, budget);
            else reader.SkipValue();
        }

        choice.Message = delta.Exists ? delta : message;
        return choice;
    }

    private static Message ReadMessage(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        Message message = default;
        if (!reader.TryEnterObject()) return message;
        message.Exists = true;
        while (reader.ReadField())
        {
            if (reader.TryEnterField("content"u8)) message.Content = reader.ReadContent(budget);
            else if (reader.TryEnterField("reasoning_content"u8)) message.Reasoning = reader.ReadContent(budget);
            else if (reader.TryEnterField("tool_calls"u8)) message.ToolCalls = reader.ReadArray(budget, ReadToolCall, AnswerBudget.MaxToolCalls, "Answer.ToolCalls");
            else if (reader.TryEnterField("search_info"u8)) message.SearchResults = AnswerExtrasReader.ReadSearchInfo(ref reader, budget);
            else reader.SkipValue();
        }

        return message;
    }

    private static ToolCall? ReadToolCall(ref Utf8JsonReader reader, AnswerBudget budget, int place)
    {
        if (!reader.TryEnterObject()) return null;
        var call = new ToolCall();
        long? index = null;
        while (reader.ReadField())
        {
            if (reader.TryEnterField("id"u8)) call.Id = reader.ReadText(budget);
            else if (reader.TryEnterField("index"u8)) index = reader.ReadNumber();
            else if (reader.TryEnterField("function"u8)) ReadFunction(ref reader, budget, call);
            else reader.SkipValue();
        }

        call.Index = IndexIn(index, place);
        return call;
    }

    private static void ReadFunction(ref Utf8JsonReader reader, AnswerBudget budget, ToolCall call)
    {
        call.Name = call.Arguments = null;
        if (!reader.TryEnterObject()) return;
        while (reader.ReadField())
        {
            if (reader.TryEnterField("name"u8)) call.Name = reader.ReadText(budget);
            else if (reader.TryEnterField("arguments"u8)) call.Arguments = reader.ReadText(budget);
            else reader.SkipValue();
        }
    }

    /// <summary>Reads an answer that contains a text instead of messages. This is an older format of the DashScope protocol.</summary>
    private static ChatChoice[] FindText(in Output output) =>
        output.Text is null ? [] : [new ChatChoice { Content = output.Text, FinishReason = ParseFinishReason(output.FinishReason) }];

    private static int IndexIn(long? index, int place) => (int)Math.Max(0, Math.Min(index ?? place, MaxIndex));

    /// <summary>
    /// Returns the finish reason, or null if there's no finish reason. In streams, the DashScope protocol uses the string "null" instead of a null value.
    /// </summary>
    private static string? ParseFinishReason(string? text) => text is "" or "null" ? null : text;

    /// <summary>Reads the error object. Even if the object is too large to read, the answer counts as an error.</summary>
    private static string? ReadInnerError(ref Utf8JsonReader reader, AnswerBudget budget)
    {
        bool isObject = reader.TokenType == JsonTokenType.StartObject;
        return reader.ReadText(budget) ?? (isObject ? "{}" : null);
    }

    private static ServiceError ReadError(string? inner, ServiceError error)
    {
        if (inner is null) return error;
        if (inner.StartsWith("{", StringComparison.Ordinal)) ErrorParser.ReadJson(Encoding.UTF8.GetBytes("{\"error\":" + inner + "}"), error);
        else error.Message ??= inner;
        error.Code = Cut(error.Code);
        error.Message = Cut(error.Message);
        return error;
    }

    private static int? ToStatus(long? number) => number is >= 100 and <= 599 ? (int)number : null;

    private static string? Cut(string? text) => text?.Length > MaxErrorTextLength ? text.Substring(0, MaxErrorTextLength) : text;

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty && data[0] <= (byte)' ') data = data.Slice(1);
        while (!data.IsEmpty && data[data.Length - 1] <= (byte)' ') data = data.Slice(0, data.Length - 1);
        return data;
    }

    // The following structs contain the fields of an event while the event is read. If they were classes, each event would allocate objects that are used only
    // for a short time.

    /// <summary>Represents the <c>output</c> object, which contains the choices in the DashScope protocol.</summary>
    private struct Output
    {
        public Choices Choices;
        public string? Text;
        public string? FinishReason;
        public SearchResult[]? SearchResults;
    }

    /// <summary>Represents the choices of an answer. There's almost always only one choice.</summary>
    private struct Choices
    {
        private Choice _first;
        private List<Choice>? _all;

        public bool Exist;

        public int Count { get; private set; }

        public void Add(in Choice choice)
        {
            if (++Count == 1) _first = choice;
            else (_all ??= [_first]).Add(choice);
        }

        public readonly ChatChoice[] ToArray(in Output output)
        {
            var choices = new ChatChoice[Count];
            for (int i = 0; i < choices.Length; i++) choices[i] = (_all is null ? _first : _all[i]).ToChoice(i, in output);
            return choices;
        }

        public readonly SearchResult[]? FindSearchResults() =>
            _all is null ? _first.Message.SearchResults : _all.Find(choice => choice.Message.SearchResults is not null).Message.SearchResults;
    }

    private struct Choice
    {
        public long? Index;
        public Message Message;
        public string? FinishReason;
        public TokenLogProb[]? LogProbs;

        public readonly ChatChoice ToChoice(int place, in Output output) => new()
        {
            Index = IndexIn(Index, place),
            Content = (Message.Exists ? Message.Content : output.Text) ?? "",
            Reasoning = Message.Reasoning,
            ToolCalls = Message.ToolCalls ?? [],
            FinishReason = ParseFinishReason(FinishReason ?? output.FinishReason),
            LogProbs = LogProbs ?? [],
        };
    }

    private struct Message
    {
        public bool Exists;
        public string? Content;
        public string? Reasoning;
        public ToolCall[]? ToolCalls;
        public SearchResult[]? SearchResults;
    }
}

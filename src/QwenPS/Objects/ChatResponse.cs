namespace QwenPS;

/// <summary>One whole answer of a model. As text it is its <see cref="Content"/>.</summary>
public sealed class ChatResponse
{
    /// <summary>The answer's text, exactly as it came. Empty where the model only asked for tool calls.</summary>
    public string Content { get; init; } = "";

    /// <summary>What the model thought before it answered; null where it did not think.</summary>
    public string? Reasoning { get; init; }

    /// <summary>The calls that the model asks for; empty where it asks for none.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>With -InvokeTool: what ran, with which arguments, to which result, and how long; empty where nothing ran.</summary>
    public IReadOnlyList<ToolRound> ToolRounds { get; internal set; } = [];

    /// <summary>Why the answer ended: <c>stop</c>, <c>length</c>, <c>tool_calls</c>, <c>content_filter</c>, or whatever the service says.</summary>
    public string? FinishReason { get; init; }

    /// <summary>
    /// The answer as an object, where JSON was asked for (-JsonSchema, -JsonObject): of the class that was given, else with the answer's own numbers,
    /// texts (dates too), booleans, arrays and objects. Null where none was asked for, and where the answer is null.
    /// </summary>
    public object? Object { get; internal set; }

    /// <summary>
    /// All answers to the request, in their order: one, or as many as <c>-Count</c> asked for. Content, Reasoning, ToolCalls, FinishReason and
    /// LogProbs of this object are those of the first.
    /// </summary>
    public IReadOnlyList<ChatChoice> Choices { get; init; } = [];

    /// <summary>How likely each token of <see cref="Content"/> was; empty unless <c>-LogProbs</c> asked for it.</summary>
    public IReadOnlyList<TokenLogProb> LogProbs { get; init; } = [];

    /// <summary>The pages that the model read before it answered; empty unless it searched and the search options asked for the sources.</summary>
    public IReadOnlyList<SearchResult> SearchResults { get; init; } = [];

    /// <summary>What the call used, all rounds of tools and repairs together; null where the service did not say.</summary>
    public Usage? Usage { get; internal set; }

    /// <summary>The service's id of the request, to name in a support ticket.</summary>
    public string? RequestId { get; init; }

    /// <summary>The id of the answer (<c>chatcmpl-...</c>); null in the DashScope protocol.</summary>
    public string? Id { get; init; }

    /// <summary>The model that answered, as the service names it, else as it was asked for.</summary>
    public string? Model { get; init; }

    /// <summary>When the service made the answer, local time; the time of arrival where it does not say.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>How long the call took, retries and waits included.</summary>
    public TimeSpan Duration { get; internal set; }

    /// <summary>The time until the first text came; null where the answer was not streamed.</summary>
    public TimeSpan? TimeToFirstToken { get; init; }

    /// <summary>How many times the request was sent: 1 without retries.</summary>
    public int Attempts { get; internal set; } = 1;

    /// <summary>Where the input came from: the full path of the file; null for other input.</summary>
    public string? Source { get; init; }

    /// <summary>
    /// Whether the answer was given before and comes from the journal (-Journal): no call was made for it. Usage, Duration and RequestId are those of
    /// the call that was made then.
    /// </summary>
    public bool FromJournal { get; init; }

    /// <summary>The conversation so far, this answer included, to go on with.</summary>
    public IReadOnlyList<ChatMessage> Messages { get; init; } = [];

    /// <summary>
    /// An estimate of what the call cost, in <see cref="CostCurrency"/>: the usage of each of its requests at the list price that the module's catalog has
    /// for the model in the connection's region, by the length of the input, with the rates of the cache, or those of a batch. Discounts for a time and
    /// free quota are not in it; the bill is the authority. Null where usage or price is not known.
    /// </summary>
    public decimal? EstimatedCost => FindCost?.Invoke();

    /// <summary>What the cost is in: <c>CNY</c> in China, <c>USD</c> elsewhere.</summary>
    public string CostCurrency { get; internal set; } = "USD";

    /// <summary>The protocol that was spoken.</summary>
    public ChatProtocol Protocol { get; init; }

    /// <summary>Fields of the answer that this module does not know; null where there are none.</summary>
    public IReadOnlyDictionary<string, object?>? AdditionalProperties { get; init; }

    /// <summary>The model as the request named it.</summary>
    internal string? AskedModel { get; init; }

    /// <summary>Looks the cost up, for those who ask for it: prices aren't read for an answer of which nobody wants to know the cost.</summary>
    internal Func<decimal?>? FindCost { get; set; }

    /// <summary>Counts what an earlier answer cost: one that was asked for anew, or that called tools.</summary>
    internal void AddRound(ChatResponse earlier)
    {
        // Each request by itself: the price depends on its length, not on that of all together.
        (Func<decimal?>? own, Func<decimal?>? before) = (FindCost, earlier.FindCost);
        FindCost = () => before?.Invoke() is { } cost ? (own?.Invoke() ?? 0) + cost : own?.Invoke();
        Usage = Usage.Sum(Usage, earlier.Usage);
        Duration += earlier.Duration;
        Attempts += earlier.Attempts;
        ToolRounds = earlier.ToolRounds;
    }

    /// <summary>The text of the answer.</summary>
    public override string ToString() => Content;
}

namespace QwenPS;

/// <summary>A complete answer. Converts to text as its <see cref="Content"/>.</summary>
public sealed class ChatResponse
{
    /// <summary>The text of the answer, unchanged. Empty if the answer only contains tool calls.</summary>
    public string Content { get; init; } = "";

    /// <summary>The model's reasoning before the answer; null if it didn't think.</summary>
    public string? Reasoning { get; init; }

    /// <summary>The tool calls that the model requests. Empty if it doesn't request any.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>With -InvokeTool: the tools that ran, with their arguments, results, and durations; empty if no tool ran.</summary>
    public IReadOnlyList<ToolRound> ToolRounds { get; internal set; } = [];

    /// <summary>Why the answer ended: <c>stop</c>, <c>length</c>, <c>tool_calls</c>, <c>content_filter</c>, or another value from the service.</summary>
    public string? FinishReason { get; init; }

    /// <summary>
    /// The answer as an object, if JSON was requested (-JsonSchema, -JsonObject). An object of the specified class, otherwise the numbers, strings
    /// (including dates), Booleans, arrays, and objects of the JSON. Null if JSON wasn't requested, or if the answer is null.
    /// </summary>
    public object? Object { get; internal set; }

    /// <summary>
    /// All answers to the request, in order: one, or the number in <c>-Count</c>. Content, Reasoning, ToolCalls, FinishReason, and LogProbs of this
    /// object belong to the first answer.
    /// </summary>
    public IReadOnlyList<ChatChoice> Choices { get; init; } = [];

    /// <summary>The log probability of each token in <see cref="Content"/>. Empty unless <c>-LogProbs</c> was specified.</summary>
    public IReadOnlyList<TokenLogProb> LogProbs { get; init; } = [];

    /// <summary>The pages that the model read before it answered. Empty unless the model searched and the search options requested the sources.</summary>
    public IReadOnlyList<SearchResult> SearchResults { get; init; } = [];

    /// <summary>The usage of the call, including all tool rounds and repairs; null if the service didn't return it.</summary>
    public Usage? Usage { get; internal set; }

    /// <summary>The part of the input that came from the service's cache; 0 if the usage is unknown.</summary>
    public long CachedTokens => Usage?.CachedTokens ?? 0;

    /// <summary>The part of the input that the service stored in its explicit cache; 0 if the usage is unknown.</summary>
    public long CacheCreatedTokens => Usage?.CacheCreationInputTokens ?? 0;

    /// <summary>The service's ID of the request, for a support ticket.</summary>
    public string? RequestId { get; init; }

    /// <summary>The ID of the answer (<c>chatcmpl-...</c>); null in the DashScope protocol.</summary>
    public string? Id { get; init; }

    /// <summary>The model that answered, as the service names it, otherwise as the request names it.</summary>
    public string? Model { get; init; }

    /// <summary>When the service created the answer, in local time. If the service doesn't return it, the time of arrival.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>The duration of the call, including retries and waits.</summary>
    public TimeSpan Duration { get; internal set; }

    /// <summary>The time until the first text arrived; null if the answer wasn't streamed.</summary>
    public TimeSpan? TimeToFirstToken { get; init; }

    /// <summary>How often the request was sent: 1 without retries.</summary>
    public int Attempts { get; internal set; } = 1;

    /// <summary>The source of the input: the full path of the file; null for other input.</summary>
    public string? Source { get; init; }

    /// <summary>
    /// The position of the request in its run or its batch job, from 0. Without -Question, it's the position of the input, including inputs without an answer.
    /// </summary>
    public int Index { get; init; }

    /// <summary>The question (-Question); null if the request doesn't contain a question.</summary>
    public string? Question { get; init; }

    /// <summary>
    /// The input object: the piped object with -PerItem, the file, or the piped text. An answer that continues an answer has the same input object.
    /// Null if the prompt is the only input. Export-Clixml and jobs don't keep it.
    /// </summary>
    public object? InputObject { get; init; }

    /// <summary>
    /// The type of the document that is the input, and the number of its pages, slides, or sheets; null for other input. Answers of batches don't have it.
    /// </summary>
    public DocumentInfo? Document { get; init; }

    /// <summary>The number of parts in which the input was sent (-Split); 1 if it was sent as one request. Usage and cost include all parts.</summary>
    public int PartCount { get; internal set; } = 1;

    /// <summary>
    /// Whether the answer comes from the journal (-Journal), without a call. Usage, Duration, and RequestId belong to the original call.
    /// </summary>
    public bool FromJournal { get; init; }

    /// <summary>The conversation so far, including this answer. Use it to continue the conversation.</summary>
    public IReadOnlyList<ChatMessage> Messages { get; init; } = [];

    /// <summary>
    /// The estimated cost of the call, in <see cref="CostCurrency"/>: the usage of each request, at the list price in the module's catalog for the
    /// model in the connection's region. Depends on the length of the input, and includes cache or batch rates. Temporary discounts and free quota
    /// aren't included. Your bill shows the actual cost. Null if the usage or price is unknown. Requests without a known usage or price don't count.
    /// </summary>
    public decimal? EstimatedCost { get; internal set; }

    /// <summary>The currency of the cost: <c>CNY</c> in China, <c>USD</c> in other regions.</summary>
    public string CostCurrency { get; internal set; } = "USD";

    /// <summary>The protocol of the call.</summary>
    public ChatProtocol Protocol { get; init; }

    /// <summary>Fields of the answer that this module doesn't know; null if it knows all fields.</summary>
    public IReadOnlyDictionary<string, object?>? AdditionalProperties { get; init; }

    /// <summary>Whether the window showed the text while it arrived (-Live).</summary>
    internal bool WasShown { get; set; }

    /// <summary>Whether the answer is being written to a window that already shows its text.</summary>
    internal bool IsShown { get; set; }

    /// <summary>The model, as the request names it.</summary>
    internal string? AskedModel { get; init; }

    /// <summary>Adds the cost, usage, duration, and attempts of an earlier answer, which was repaired, requested tool calls, or belongs to a part of the input.</summary>
    internal void AddRound(ChatResponse earlier)
    {
        // The cost is calculated separately for each request, because the price depends on the length of each request.
        EstimatedCost = EstimatedCost is { } own && earlier.EstimatedCost is { } before ? own + before : EstimatedCost ?? earlier.EstimatedCost;
        Usage = Usage.Sum(Usage, earlier.Usage);
        Duration += earlier.Duration;
        Attempts += earlier.Attempts;
        ToolRounds = earlier.ToolRounds;
    }

    /// <summary>
    /// Whether the window already shows the text of an answer, because it's being written at the prompt with -Live. The view of the answer then shows only
    /// its last lines. At any later time, the view shows the text.
    /// </summary>
    /// <param name="response">The answer.</param>
    public static bool IsTextShown(ChatResponse? response) => response?.IsShown == true;

    /// <summary>The text of the answer.</summary>
    public override string ToString() => Content;
}

namespace QwenPS;

/// <summary>Represents a complete answer. If the object is converted to text, the result is the value of <see cref="Content"/>.</summary>
public sealed class ChatResponse
{
    /// <summary>Gets the unchanged text of the answer. The text is empty if the answer contains only tool calls.</summary>
    public string Content { get; init; } = "";

    /// <summary>Gets the model's reasoning before the answer, or null if the model didn't think.</summary>
    public string? Reasoning { get; init; }

    /// <summary>Gets the tool calls that the model requests. The list is empty if the model doesn't request any calls.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>
    /// Gets the rounds of tool calls that -InvokeTool ran, with the arguments, results, and durations. The list is empty if no tool ran.
    /// </summary>
    public IReadOnlyList<ToolRound> ToolRounds { get; internal set; } = [];

    /// <summary>
    /// Gets the reason why the answer ended: <c>stop</c>, <c>length</c>, <c>tool_calls</c>, <c>content_filter</c>, or another value from the service.
    /// </summary>
    public string? FinishReason { get; init; }

    /// <summary>
    /// Gets the answer as an object, if JSON was requested (-JsonSchema, -JsonObject). If a class was specified, the value is an object of this
    /// class. Otherwise, the value is the object, array, text, number, or Boolean in the JSON. Dates are strings. The value is null if JSON wasn't
    /// requested, or if the JSON in the answer is null.
    /// </summary>
    public object? Object { get; internal set; }

    /// <summary>
    /// Gets all answers to the request, in order. There's one answer, unless <c>-Count</c> specifies another number. The Content, Reasoning, ToolCalls,
    /// FinishReason, and LogProbs properties of this object belong to the first answer.
    /// </summary>
    public IReadOnlyList<ChatChoice> Choices { get; init; } = [];

    /// <summary>Gets the log probability of each token in <see cref="Content"/>. The list is empty unless <c>-LogProbs</c> was specified.</summary>
    public IReadOnlyList<TokenLogProb> LogProbs { get; init; } = [];

    /// <summary>
    /// Gets the web pages that the model read before it answered. The list is empty if the model didn't search the web, or if the search options
    /// didn't request the sources.
    /// </summary>
    public IReadOnlyList<SearchResult> SearchResults { get; init; } = [];

    /// <summary>
    /// Gets the usage of all requests of the call, or null if the service didn't return the usage. In addition to the first request, a call can have
    /// requests for tool results and for corrections of invalid JSON.
    /// </summary>
    public Usage? Usage { get; internal set; }

    /// <summary>Gets the number of input tokens that came from the service's cache, or 0 if the usage is unknown.</summary>
    public long CachedTokens => Usage?.CachedTokens ?? 0;

    /// <summary>
    /// Gets the number of input tokens that the service stored in its explicit context cache (<c>cache_control</c>), or 0 if the usage is unknown.
    /// </summary>
    public long CacheCreatedTokens => Usage?.CacheCreationInputTokens ?? 0;

    /// <summary>Gets the ID that the service assigned to the request. A support ticket should contain this ID.</summary>
    public string? RequestId { get; init; }

    /// <summary>Gets the ID of the answer (<c>chatcmpl-...</c>), or null with the DashScope protocol.</summary>
    public string? Id { get; init; }

    /// <summary>Gets the name of the model that answered. If the service doesn't return the name, this is the name in the request.</summary>
    public string? Model { get; init; }

    /// <summary>
    /// Gets the time when the service created the answer, in local time. If the service doesn't return this time, the value is the time when the answer
    /// arrived.
    /// </summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>Gets the duration of the call, including retries and waits.</summary>
    public TimeSpan Duration { get; internal set; }

    /// <summary>Gets the time from the start of the call until the first text arrived, or null if the answer wasn't streamed.</summary>
    public TimeSpan? TimeToFirstToken { get; init; }

    /// <summary>Gets the number of times that the request was sent. Without retries, the value is 1.</summary>
    public int Attempts { get; internal set; } = 1;

    /// <summary>Gets the full path of the input file, or null if the input isn't a file.</summary>
    public string? Source { get; init; }

    /// <summary>
    /// Gets the zero-based position of the request in the run of the command or in the batch job. Without -Question, this is the position of the
    /// input. Inputs without an answer are also counted.
    /// </summary>
    public int Index { get; init; }

    /// <summary>Gets the question (-Question), or null if the request doesn't contain a question.</summary>
    public string? Question { get; init; }

    /// <summary>
    /// Gets the input object: the piped object (-PerItem), the file, or the piped text. If the answer continues an earlier answer, both answers have
    /// the same input object. The value is null if the prompt is the only input. Export-Clixml and PowerShell jobs don't preserve this property.
    /// </summary>
    public object? InputObject { get; init; }

    /// <summary>
    /// Gets the type of the input document, and the number of its pages, slides, or sheets. The value is null for other input, and for answers of batches.
    /// </summary>
    public DocumentInfo? Document { get; init; }

    /// <summary>
    /// Gets the number of parts in which the input was sent (-Split), or 1 if the input was sent as one request. The usage and the cost include all parts.
    /// </summary>
    public int PartCount { get; internal set; } = 1;

    /// <summary>
    /// Gets a value that indicates whether the answer was read from the journal (-Journal), without a call to the service. If the value is true, the
    /// Usage, Duration, and RequestId properties contain the values of the original call.
    /// </summary>
    public bool FromJournal { get; init; }

    /// <summary>Gets the messages of the conversation so far, including this answer. Use these messages to continue the conversation.</summary>
    public IReadOnlyList<ChatMessage> Messages { get; init; } = [];

    /// <summary>
    /// Gets the estimated cost of the call, in <see cref="CostCurrency"/>. The estimate is calculated from the usage of each request and the list
    /// price of the model in the connection's region. The prices are from the module's catalog. The price depends on the length of the input, and on
    /// whether the service charges the cache rate or the batch rate. Temporary discounts and free quota aren't included. Your bill shows the actual
    /// cost. Requests with an unknown usage or price aren't included. The value is null if the usage or price of every request is unknown.
    /// </summary>
    public decimal? EstimatedCost { get; internal set; }

    /// <summary>Gets the currency of the cost: <c>CNY</c> in China, or <c>USD</c> in other regions.</summary>
    public string CostCurrency { get; internal set; } = "USD";

    /// <summary>Gets the protocol of the call.</summary>
    public ChatProtocol Protocol { get; init; }

    /// <summary>Gets the fields of the answer that this module doesn't recognize, or null if it recognizes all fields.</summary>
    public IReadOnlyDictionary<string, object?>? AdditionalProperties { get; init; }

    /// <summary>Gets or sets a value that indicates whether the text was already shown as it arrived (-Live).</summary>
    internal bool WasShown { get; set; }

    /// <summary>
    /// Gets or sets a value that indicates whether the answer is being written to a window that already shows the text of the answer.
    /// </summary>
    internal bool IsShown { get; set; }

    /// <summary>Gets the name of the model in the request.</summary>
    internal string? AskedModel { get; init; }

    /// <summary>
    /// Adds the cost, usage, duration, and attempts of an earlier answer. For example, the earlier answer requested tool calls, contained invalid JSON, or
    /// answered another part of the input (-Split).
    /// </summary>
    internal void AddRound(ChatResponse earlier)
    {
        // The costs are added, and not calculated from the total usage, because the price of each request depends on its length.
        EstimatedCost = EstimatedCost is { } own && earlier.EstimatedCost is { } before ? own + before : EstimatedCost ?? earlier.EstimatedCost;
        Usage = Usage.Sum(Usage, earlier.Usage);
        Duration += earlier.Duration;
        Attempts += earlier.Attempts;
        ToolRounds = earlier.ToolRounds;
    }

    /// <summary>
    /// Determines whether the window already shows the text of an answer. This is the case while -Live writes the answer at the prompt. In this case,
    /// the formatting view doesn't repeat the text. The view shows only the sources, the tool calls, the usage, and the request ID. If the answer is
    /// displayed again later, the view is complete.
    /// </summary>
    /// <param name="response">The answer.</param>
    public static bool IsTextShown(ChatResponse? response) => response?.IsShown == true;

    /// <summary>Returns the text of the answer.</summary>
    public override string ToString() => Content;
}

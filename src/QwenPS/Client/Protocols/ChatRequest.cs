namespace QwenPS.Client.Protocols;

/// <summary>Everything that one chat call asks for. Null means: not sent, the service's own default holds.</summary>
internal sealed record ChatRequest
{
    public const string OldTokenLimit = "max_tokens";
    public const string NewTokenLimit = "max_completion_tokens";

    public required string Model { get; init; }

    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>What is known of the model.</summary>
    public ModelTraits Traits { get; init; }

    /// <summary>The size of the messages in tokens, where a limit of tokens counts it.</summary>
    public long EstimatedTokens { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public int? TopK { get; init; }

    public double? PresencePenalty { get; init; }

    public double? RepetitionPenalty { get; init; }

    public int? MaxTokens { get; init; }

    /// <summary>The name that <see cref="MaxTokens"/> goes under; null for <see cref="OldTokenLimit"/>.</summary>
    public string? TokenLimitName { get; init; }

    public ulong? Seed { get; init; }

    public IReadOnlyList<string>? Stop { get; init; }

    public int? Count { get; init; }

    public bool? EnableThinking { get; init; }

    public int? ThinkingBudget { get; init; }

    /// <summary>The service's word for how hard to think, in small letters.</summary>
    public string? ReasoningEffort { get; init; }

    public bool? EnableSearch { get; init; }

    /// <summary>JSON: an object.</summary>
    public string? SearchOptions { get; init; }

    /// <summary>JSON: an object.</summary>
    public string? TranslationOptions { get; init; }

    public bool? LogProbs { get; init; }

    public int? TopLogProbs { get; init; }

    public IReadOnlyList<ToolDefinition>? Tools { get; init; }

    /// <summary>JSON: <c>"auto"</c>, <c>"none"</c>, or an object that names a function.</summary>
    public string? ToolChoice { get; init; }

    public bool? ParallelToolCalls { get; init; }

    /// <summary>JSON: <c>{"type":"json_object"}</c> or <c>{"type":"json_schema",...}</c>.</summary>
    public string? ResponseFormat { get; init; }

    /// <summary>More fields by name, each a JSON text; they win over the fields above.</summary>
    public IReadOnlyDictionary<string, string>? AdditionalBody { get; init; }

    /// <summary>More HTTP headers of this call.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Where the input came from; handed through to the answer.</summary>
    public string? Source { get; init; }

    /// <summary>Whether the DashScope protocol is to send it to the path of models that take images; null where the request and the model's name tell.</summary>
    public bool? IsMultimodal { get; init; }

    /// <summary>Whether the request asks for thinking, or forbids it; null where it leaves that to the model. An effort tells it where nothing else does.</summary>
    public bool? Thinks => IsToldToThink ?? IsToldHowHard;

    /// <summary>Whether the model may search the web.</summary>
    public bool Searches => (Additional("enable_search") is { } json ? json == "true" : EnableSearch) == true;

    /// <summary>Whether the request says anything of thinking at all: whether to, how long, or how hard.</summary>
    public bool SaysThinking => EnableThinking is not null || ThinkingBudget is not null || ReasoningEffort is not null
        || AdditionalBody?.Keys.Any(name => name is "enable_thinking" or "thinking_budget" or "reasoning_effort") == true;

    /// <summary>The message that the answer continues; null if the answer is a message of its own.</summary>
    public ChatMessage? Begun => Messages.Count > 0 && Messages[Messages.Count - 1] is { Partial: true } last ? last : null;

    /// <summary>How many of the messages stand before the answer in the conversation.</summary>
    public int MessagesBeforeAnswer => Messages.Count - (Begun is null ? 0 : 1);

    /// <summary>Whether a message carries an image, or whatever else is no text, which the DashScope protocol takes on another path.</summary>
    public bool HasImage => Messages.Any(message => !message.IsText);

    /// <summary>Whether a message names a file in the provider's own store (<c>oss://</c>), which the service looks up only where it is told to.</summary>
    public bool HasStoredFile => Messages.Any(message => message.Parts?.Any(part => part.ImageUrl is { } uri ? ImageUri.IsStored(uri) : part.Json is { } json && ImageUri.NamesStored(json)) == true);

    /// <summary>Whether an additional field limits the answer, under whichever name.</summary>
    public bool HasOwnTokenLimit => AdditionalBody is { } body && (body.ContainsKey(OldTokenLimit) || body.ContainsKey(NewTokenLimit));

    private bool? IsToldToThink => Additional("enable_thinking") is { } json ? json switch { "true" => true, "false" => false, _ => null } : EnableThinking;

    /// <summary>Whatever effort it is, other than none, is thinking.</summary>
    private bool? IsToldHowHard => Additional("reasoning_effort") is { } json ? json switch { "null" => null, "\"none\"" => false, _ => true } : ReasoningEffort is { } effort ? effort != "none" : null;

    private string? Additional(string name) => AdditionalBody is { } body && body.TryGetValue(name, out string? json) ? json : null;
}

/// <summary>A tool that the model may ask to call.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Description">What it is good for, in words for the model.</param>
/// <param name="Parameters">The JSON schema of its parameters, as JSON text.</param>
internal sealed record ToolDefinition(string Name, string? Description, string? Parameters);

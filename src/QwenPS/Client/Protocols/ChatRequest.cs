namespace QwenPS.Client.Protocols;

/// <summary>The parameters of one chat call. A null parameter isn't sent, so the service's default applies.</summary>
internal sealed record ChatRequest
{
    public const string OldTokenLimit = "max_tokens";
    public const string NewTokenLimit = "max_completion_tokens";

    public required string Model { get; init; }

    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>What's known about the model.</summary>
    public ModelTraits Traits { get; init; }

    /// <summary>The estimated size of the messages in tokens, for a limit on tokens per minute.</summary>
    public long EstimatedTokens { get; init; }

    public RequestFields Fields { get; init; } = RequestFields.Empty;

    public int? MaxTokens { get; init; }

    /// <summary>The name of the field for <see cref="MaxTokens"/>; null for <see cref="OldTokenLimit"/>.</summary>
    public string? TokenLimitName { get; init; }

    public IReadOnlyList<string>? Stop { get; init; }

    public int? Count { get; init; }

    public bool? EnableThinking { get; init; }

    public int? ThinkingBudget { get; init; }

    /// <summary>The reasoning effort as the service names it, in lower case.</summary>
    public string? ReasoningEffort { get; init; }

    public bool? EnableSearch { get; init; }

    /// <summary>JSON: an object.</summary>
    public string? SearchOptions { get; init; }

    /// <summary>JSON: an object.</summary>
    public string? TranslationOptions { get; init; }

    public IReadOnlyList<ToolDefinition>? Tools { get; init; }

    /// <summary>JSON: <c>"auto"</c>, <c>"none"</c>, or an object that names a function.</summary>
    public string? ToolChoice { get; init; }

    /// <summary>JSON: <c>{"type":"json_object"}</c> or <c>{"type":"json_schema",...}</c>.</summary>
    public string? ResponseFormat { get; init; }

    /// <summary>Additional fields by name, each as JSON text. They override the properties above.</summary>
    public IReadOnlyDictionary<string, string>? AdditionalBody { get; init; }

    /// <summary>Additional HTTP headers of this call.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The maximum number of retries of this call; null for the connection's number.</summary>
    public int? MaxRetry { get; init; }

    /// <summary>The time limit of this call, including retries and waits; null for the connection's limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The source of the input, such as a file. It's copied to the response.</summary>
    public string? Source { get; init; }

    /// <summary>The properties of the document that is the input. They're copied to the response.</summary>
    public DocumentInfo? Document { get; init; }

    /// <summary>The files that the messages refer to by their hashes, and that are uploaded before the request is sent; null if there aren't any.</summary>
    public IReadOnlyList<RequestFile>? Uploads { get; init; }

    /// <summary>Whether a message refers to files in the service's store. Their length isn't known.</summary>
    public bool HasFileReference => Messages.Any(RequestFile.IsReference);

    /// <summary>Called before a retry if the failed attempt can have been charged. If it throws an exception, the call ends with it. Null if there's no limit.</summary>
    public Func<CancellationToken, Task>? BeforeChargedRetry { get; init; }

    /// <summary>The input object that the request belongs to. It's copied to the response.</summary>
    public object? InputObject { get; init; }

    /// <summary>The question about the input; null if there isn't one. It's copied to the response.</summary>
    public string? Question { get; init; }

    /// <summary>The position of the request in its run, from 0. It's copied to the response.</summary>
    public int Index { get; init; }

    /// <summary>Where the part ends with which other requests begin, too; null if it isn't known.</summary>
    public SharedBeginning? Beginning { get; init; }

    /// <summary>Where the input is in the messages; null if the request has no input apart from its prompt, or if the input isn't text.</summary>
    public InputText? Input { get; init; }

    /// <summary>Whether the service is asked to store <see cref="Beginning"/> in its explicit cache.</summary>
    public bool MarksBeginning { get; init; }

    /// <summary>Whether the request is sent through Batch Chat, which costs less.</summary>
    public bool IsQueued { get; init; }

    /// <summary>Whether the DashScope protocol uses the path of models that accept images; null if the request and the model's traits decide.</summary>
    public bool? IsMultimodal { get; init; }

    /// <summary>Whether the request enables or disables thinking; null if the model decides. The reasoning effort decides only if nothing else does.</summary>
    public bool? Thinks => IsToldToThink ?? IsToldHowHard;

    /// <summary>Whether the model may search the web.</summary>
    public bool Searches => (Additional("enable_search") is { } json ? json == "true" : EnableSearch) == true;

    /// <summary>Whether the request sets any parameter of thinking: whether to think, how long, or how hard.</summary>
    public bool SetsThinking => EnableThinking is not null || ThinkingBudget is not null || ReasoningEffort is not null
        || AdditionalBody?.Keys.Any(name => name is "enable_thinking" or "thinking_budget" or "reasoning_effort") == true;

    /// <summary>The partial message that the answer continues; null if the answer is a new message.</summary>
    public ChatMessage? PartialMessage => Messages.Count > 0 && Messages[Messages.Count - 1] is { Partial: true } last ? last : null;

    /// <summary>The number of messages before the answer in the conversation.</summary>
    public int MessagesBeforeAnswer => Messages.Count - (PartialMessage is null ? 0 : 1);

    /// <summary>Whether a message contains an image or anything else that isn't text. The DashScope protocol uses another path for it.</summary>
    public bool HasImage => Messages.Any(message => !message.IsText);

    /// <summary>Whether a message refers to a file in the provider's own storage (<c>oss://</c>), which the service reads only with an additional header.</summary>
    public bool HasStoredFile => Messages.Any(message => message.Parts?.Any(NamesStoredFile) == true);

    /// <summary>Whether an additional field limits the length of the answer, under either name.</summary>
    public bool HasOwnTokenLimit => AdditionalBody is { } body && (body.ContainsKey(OldTokenLimit) || body.ContainsKey(NewTokenLimit));

    private bool? IsToldToThink => Additional("enable_thinking") is { } json ? json switch { "true" => true, "false" => false, _ => null } : EnableThinking;

    /// <summary>Any effort except none enables thinking.</summary>
    private bool? IsToldHowHard => Additional("reasoning_effort") is { } json
        ? json switch { "null" => null, "\"none\"" => false, _ => true }
        : ReasoningEffort is { } effort ? effort != "none" : null;

    private static bool NamesStoredFile(ContentPart part) =>
        part.ImageUrl is { } uri ? ImageUri.IsStored(uri) : part.Json is { } json && ImageUri.NamesStored(json);

    private string? Additional(string name) => AdditionalBody is { } body && body.TryGetValue(name, out string? json) ? json : null;
}

/// <summary>The end of the part with which several requests begin.</summary>
/// <param name="Last">Its last message, or the message that it ends in: one of the messages of the request.</param>
/// <param name="Length">The number of characters of that message's text that belong to it; null for the whole message.</param>
internal sealed record SharedBeginning(ChatMessage Last, int? Length);

/// <summary>The place of the input in the text of a message, between the prompt and a question.</summary>
/// <param name="Message">One of the messages of the request.</param>
/// <param name="Start">The position of the first character of the input in the text of the message.</param>
/// <param name="Length">The number of characters.</param>
internal sealed record InputText(ChatMessage Message, int Start, int Length);

/// <summary>A tool that the model can request to call.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Description">The purpose of the function, for the model.</param>
/// <param name="Parameters">The JSON schema of the parameters, as JSON text.</param>
internal sealed record ToolDefinition(string Name, string? Description, string? Parameters);

/// <summary>What the client needs to know about a model. It's part of the request because the client doesn't use the model catalog.</summary>
/// <param name="TakesImages">Whether the model accepts images. The DashScope protocol has a separate path for such models.</param>
/// <param name="IsStreamOnly">
/// Whether the service only answers the request in a stream: because of the model, or because the model thinks by default and the request searches.
/// </param>
/// <param name="RepeatsText">Whether each event of a stream is expected to repeat the text so far.</param>
internal readonly record struct ModelTraits(bool TakesImages, bool IsStreamOnly, bool RepeatsText);

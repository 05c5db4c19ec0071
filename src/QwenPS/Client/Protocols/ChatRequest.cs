using System.Collections;
using System.Globalization;
using QwenPS.Text;

namespace QwenPS.Client.Protocols;

/// <summary>Represents the parameters of one chat call. A parameter that is null isn't sent, so the service's default applies.</summary>
internal sealed record ChatRequest
{
    public const string OldTokenLimit = "max_tokens";
    public const string NewTokenLimit = "max_completion_tokens";

    public required string Model { get; init; }

    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>Gets or sets the characteristics of the model that the client has to know.</summary>
    public ModelTraits Traits { get; init; }

    /// <summary>Gets or sets the estimated number of tokens in the messages. This estimate is used to enforce a limit on tokens per minute.</summary>
    public long EstimatedTokens { get; init; }

    public RequestFields Fields { get; init; } = RequestFields.Empty;

    public int? MaxTokens { get; init; }

    /// <summary>Gets or sets the field name for <see cref="MaxTokens"/>. If the value is null, the default name <see cref="OldTokenLimit"/> is used.</summary>
    public string? TokenLimitName { get; init; }

    public IReadOnlyList<string>? Stop { get; init; }

    public int? Count { get; init; }

    public bool? EnableThinking { get; init; }

    public int? ThinkingBudget { get; init; }

    /// <summary>Gets or sets the reasoning effort as a value that the service defines, in lowercase.</summary>
    public string? ReasoningEffort { get; init; }

    public bool? EnableSearch { get; init; }

    /// <summary>Gets or sets the search options as a JSON object.</summary>
    public string? SearchOptions { get; init; }

    /// <summary>Gets or sets the translation options as a JSON object.</summary>
    public string? TranslationOptions { get; init; }

    public IReadOnlyList<ToolDefinition>? Tools { get; init; }

    /// <summary>Gets or sets the tool choice as JSON. The value is <c>"auto"</c>, <c>"none"</c>, or an object that names a function.</summary>
    public string? ToolChoice { get; init; }

    /// <summary>Gets or sets the response format as JSON, such as <c>{"type":"json_object"}</c> or <c>{"type":"json_schema",...}</c>.</summary>
    public string? ResponseFormat { get; init; }

    /// <summary>Gets or sets the additional fields by name. Each value is JSON text. Additional fields override the other properties of this class.</summary>
    public IReadOnlyDictionary<string, string>? AdditionalBody { get; init; }

    /// <summary>Gets or sets additional HTTP headers of this call.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Gets or sets the maximum number of retries of this call, or null to use the connection's value.</summary>
    public int? MaxRetry { get; init; }

    /// <summary>Gets or sets the time limit of this call, including retries and waits, or null to use the connection's limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Gets or sets the source of the input, such as a file. The value is copied to the response.</summary>
    public string? Source { get; init; }

    /// <summary>Gets or sets information about the input document. This information is copied to the response.</summary>
    public DocumentInfo? Document { get; init; }

    /// <summary>
    /// Gets or sets the files to upload before the request is sent, or null if there are no such files. The messages refer to these files by their hashes.
    /// </summary>
    public IReadOnlyList<RequestFile>? Uploads { get; init; }

    /// <summary>Gets a value that indicates whether a message refers to files in the service's store. The number of tokens in such files is unknown.</summary>
    public bool HasFileReference => Messages.Any(RequestFile.IsReference);

    /// <summary>
    /// Gets or sets the function that is called before a retry, if the provider might have charged for the failed attempt. If the function throws an exception,
    /// the call isn't retried. The value is null if there's no cost limit.
    /// </summary>
    public Func<CancellationToken, Task>? BeforeChargedRetry { get; init; }

    /// <summary>Gets or sets the input object to which the request belongs. The value is copied to the response.</summary>
    public object? InputObject { get; init; }

    /// <summary>Gets or sets the question about the input, or null if there's no question. The value is copied to the response.</summary>
    public string? Question { get; init; }

    /// <summary>
    /// Gets or sets the zero-based position of the request in the run of the command or in the batch job. The value is copied to the response.
    /// </summary>
    public int Index { get; init; }

    /// <summary>Gets or sets the end of the prefix that this request shares with other requests, or null if the end is unknown.</summary>
    public SharedBeginning? Beginning { get; init; }

    /// <summary>
    /// Gets or sets the position of the input in the messages. This value is null if the request has no input in addition to its prompt, or if the input isn't
    /// text.
    /// </summary>
    public InputText? Input { get; init; }

    /// <summary>
    /// Gets or sets a value that indicates whether the request asks the service to store <see cref="Beginning"/> in its explicit context cache.
    /// </summary>
    public bool MarksBeginning { get; init; }

    /// <summary>Gets or sets a value that indicates whether the request is sent through Batch Chat, which costs less.</summary>
    public bool IsQueued { get; init; }

    /// <summary>
    /// Gets or sets a value that indicates whether the DashScope protocol uses the path for models that accept images. If the value is null, the request and
    /// the model's traits determine the path.
    /// </summary>
    public bool? IsMultimodal { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the request enables thinking, or null if the request neither enables nor disables thinking. If the request sets
    /// <c>enable_thinking</c>, the reasoning effort is ignored.
    /// </summary>
    public bool? Thinks => IsToldToThink ?? IsToldHowHard;

    /// <summary>Gets a value that indicates whether the request allows the model to search the web.</summary>
    public bool Searches => (Additional("enable_search") is { } json ? json == "true" : EnableSearch) == true;

    /// <summary>
    /// Gets a value that indicates whether the request sets any parameter that controls thinking, such as the thinking budget or the reasoning effort.
    /// </summary>
    public bool SetsThinking => EnableThinking is not null || ThinkingBudget is not null || ReasoningEffort is not null
        || AdditionalBody?.Keys.Any(name => name is "enable_thinking" or "thinking_budget" or "reasoning_effort") == true;

    /// <summary>Gets the partial message that the answer continues, or null if the answer is a new message.</summary>
    public ChatMessage? PartialMessage => Messages.Count > 0 && Messages[Messages.Count - 1] is { Partial: true } last ? last : null;

    /// <summary>Gets the number of messages that precede the answer in the conversation.</summary>
    public int MessagesBeforeAnswer => Messages.Count - (PartialMessage is null ? 0 : 1);

    /// <summary>
    /// Gets a value that indicates whether a message contains an image or other content that isn't text. For such messages, the DashScope protocol uses another
    /// path.
    /// </summary>
    public bool HasImage => Messages.Any(message => !message.IsText);

    /// <summary>
    /// Gets a value that indicates whether a message refers to a file in the provider's own storage (<c>oss://</c>). The service reads such a file only if the
    /// request has an additional header.
    /// </summary>
    public bool HasStoredFile => Messages.Any(message => message.Parts?.Any(NamesStoredFile) == true);

    /// <summary>
    /// Gets a value that indicates whether an additional field limits the length of the answer. The name of the field is <see cref="NewTokenLimit"/> or
    /// <see cref="OldTokenLimit"/>.
    /// </summary>
    public bool HasOwnTokenLimit => AdditionalBody is { } body && (body.ContainsKey(OldTokenLimit) || body.ContainsKey(NewTokenLimit));

    private bool? IsToldToThink => Additional("enable_thinking") is { } json ? json switch { "true" => true, "false" => false, _ => null } : EnableThinking;

    /// <summary>
    /// Gets a value that indicates whether the reasoning effort enables thinking, or null if there's no reasoning effort. Any effort except <c>none</c> enables
    /// thinking.
    /// </summary>
    private bool? IsToldHowHard => Additional("reasoning_effort") is { } json
        ? json switch { "null" => null, "\"none\"" => false, _ => true }
        : ReasoningEffort is { } effort ? effort != "none" : null;

    private static bool NamesStoredFile(ContentPart part) =>
        part.ImageUrl is { } uri ? ImageUri.IsStored(uri) : part.Json is { } json && ImageUri.NamesStored(json);

    private string? Additional(string name) => AdditionalBody is { } body && body.TryGetValue(name, out string? json) ? json : null;
}

/// <summary>Represents the end of a prefix that several requests share.</summary>
/// <param name="Last">The last message of the prefix, or the message in which the prefix ends. This message is one of the messages of the request.</param>
/// <param name="Length">The number of characters of this message's text that belong to the prefix, or null if the complete text belongs to the prefix.</param>
internal sealed record SharedBeginning(ChatMessage Last, int? Length);

/// <summary>
/// Represents the position of the input in the text of a message. The prompt precedes the input. If there's a question, it follows the input.
/// </summary>
/// <param name="Message">One of the messages of the request.</param>
/// <param name="Start">The position of the first character of the input in the text of the message.</param>
/// <param name="Length">The number of characters of the input.</param>
internal sealed record InputText(ChatMessage Message, int Start, int Length);

/// <summary>Represents a tool that the model can call.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Description">The description of the function. The model reads this text.</param>
/// <param name="Parameters">The JSON schema of the parameters, as JSON text.</param>
internal sealed record ToolDefinition(string Name, string? Description, string? Parameters);

/// <summary>
/// Represents the characteristics of a model that the client has to know. They're part of the request, because the client doesn't use the model catalog.
/// </summary>
/// <param name="TakesImages">A value that indicates whether the model accepts images. The DashScope protocol has a separate path for such models.</param>
/// <param name="IsStreamOnly">
/// A value that indicates whether the service answers the request only in a stream. Some models require a stream for all requests. Models that think by default
/// require a stream for requests with web search.
/// </param>
/// <param name="RepeatsText">A value that indicates whether each event of a stream is expected to repeat all text of the earlier events.</param>
internal readonly record struct ModelTraits(bool TakesImages, bool IsStreamOnly, bool RepeatsText);

/// <summary>
/// Represents the parameters that the module passes to the service without interpreting them. Each parameter has the service's name and a value in JSON. This
/// class is immutable.
/// </summary>
internal sealed class RequestFields : IEnumerable<KeyValuePair<string, string>>
{
    public static readonly RequestFields Empty = new([]);

    private readonly KeyValuePair<string, string>[] _fields;

    private RequestFields(KeyValuePair<string, string>[] fields) => _fields = fields;

    /// <summary>Returns these fields and an additional field. If the value is null, returns this object unchanged, so the service's default applies.</summary>
    public RequestFields With(string name, double? value) => value is { } number ? Add(name, JsonNumber.Format(number)) : this;

    /// <inheritdoc cref="With(string, double?)"/>
    public RequestFields With(string name, int? value) => value is { } number ? Add(name, number.ToString(CultureInfo.InvariantCulture)) : this;

    /// <inheritdoc cref="With(string, double?)"/>
    public RequestFields With(string name, ulong? value) => value is { } number ? Add(name, number.ToString(CultureInfo.InvariantCulture)) : this;

    /// <inheritdoc cref="With(string, double?)"/>
    public RequestFields With(string name, bool? value) => value is { } flag ? Add(name, flag ? "true" : "false") : this;

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _fields.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private RequestFields Add(string name, string json) => new([.. _fields, new(name, json)]);
}

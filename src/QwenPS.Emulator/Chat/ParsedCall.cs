using System.Text.Json;
using QwenPS.Emulator.Answers;

namespace QwenPS.Emulator.Chat;

/// <summary>Represents a chat request in either protocol.</summary>
internal sealed record ParsedCall
{
    public required string Model { get; init; }

    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    public bool Stream { get; init; }

    /// <summary>
    /// Gets or sets a value that indicates whether the stream ends with an event that contains the usage. This property applies only to the compatible
    /// protocol.
    /// </summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Gets or sets a value that indicates whether an event contains only the new text instead of the complete text so far.</summary>
    public bool Incremental { get; init; }

    /// <summary>
    /// Gets or sets a value that indicates whether the response contains the answer in output.text instead of in a message. This property applies only to the
    /// DashScope protocol.
    /// </summary>
    public bool TextFormat { get; init; }

    /// <summary>Gets or sets a value that indicates whether the request used the DashScope protocol.</summary>
    public bool IsNative { get; init; }

    /// <summary>
    /// Gets or sets a value that indicates whether the content of the answer is an array of parts. This property applies only to the DashScope protocol.
    /// </summary>
    public bool ContentParts { get; init; }

    public int Count { get; init; } = 1;

    /// <summary>Gets or sets the maximum number of tokens in the answer, without the reasoning.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Gets or sets the maximum number of tokens in the reasoning and the answer together.</summary>
    public int? MaxCompletionTokens { get; init; }

    public IReadOnlyList<string> Stop { get; init; } = [];

    public IReadOnlyList<ToolDeclaration> Tools { get; init; } = [];

    /// <summary>
    /// Gets or sets the tool choice. The value is <c>none</c>, <c>auto</c>, <c>required</c>, or a colon and the name of the tool that must be called.
    /// </summary>
    public string ToolChoice { get; init; } = "auto";

    /// <summary>Gets or sets the format of the answer, which is text, json_object, or json_schema.</summary>
    public string ResponseFormat { get; init; } = "text";

    public JsonElement? Schema { get; init; }

    /// <summary>Gets or sets a value that indicates whether thinking is enabled, or null if the request doesn't specify this.</summary>
    public bool? EnableThinking { get; init; }

    public bool Searches { get; init; }

    /// <summary>Gets or sets the number of alternative tokens to return for each position, or null if no probabilities are requested.</summary>
    public int? TopLogProbs { get; init; }

    /// <summary>
    /// Gets or sets a value that indicates whether the response contains the sources of a search. The response contains the sources if the search is enabled
    /// and the search options request them.
    /// </summary>
    public bool NamesSources { get; init; }

    /// <summary>Gets the text that the answer continues, or an empty string for a new answer.</summary>
    public string Begun => Messages[^1] is { IsPartial: true } last ? last.Text : "";

    public bool IsPartial => Messages[^1].IsPartial;

    public string LastUserText => Messages.LastOrDefault(message => message.Role == "user")?.Text ?? "";

    /// <summary>Gets or sets the number of tokens in the files to which the messages refer.</summary>
    public int FileTokens { get; init; }

    public int InputTokens => Messages.Sum(message => TokenEstimate.Count(message.Text)) + FileTokens;
}

using System.Text.Json;
using QwenPS.Emulator.Answers;

namespace QwenPS.Emulator.Chat;

/// <summary>A chat request of either protocol.</summary>
internal sealed record ChatCall
{
    public required string Model { get; init; }

    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    public bool Stream { get; init; }

    /// <summary>Compatible protocol: whether the stream ends with an event that contains the usage.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Whether an event contains only the new text instead of the text so far.</summary>
    public bool Incremental { get; init; }

    /// <summary>DashScope protocol: whether the answer is in output.text instead of a message.</summary>
    public bool TextFormat { get; init; }

    /// <summary>Whether the request used the DashScope protocol.</summary>
    public bool IsNative { get; init; }

    /// <summary>DashScope protocol: whether the content of the answer is an array of parts.</summary>
    public bool ContentParts { get; init; }

    public int Count { get; init; } = 1;

    /// <summary>The maximum number of tokens of the answer, without reasoning.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>The maximum number of tokens of the reasoning and the answer together.</summary>
    public int? MaxCompletionTokens { get; init; }

    public IReadOnlyList<string> Stop { get; init; } = [];

    public IReadOnlyList<ToolDeclaration> Tools { get; init; } = [];

    /// <summary>none, auto, required, or a colon and the name of the tool that must be called.</summary>
    public string ToolChoice { get; init; } = "auto";

    /// <summary>text, json_object, or json_schema.</summary>
    public string ResponseFormat { get; init; } = "text";

    public JsonElement? Schema { get; init; }

    /// <summary>Null if the call doesn't specify it.</summary>
    public bool? EnableThinking { get; init; }

    public bool Searches { get; init; }

    /// <summary>The number of alternative tokens to return for each position; null if no probabilities are requested.</summary>
    public int? TopLogProbs { get; init; }

    /// <summary>Whether to return the pages of a search: the search is enabled, and its options request the sources.</summary>
    public bool NamesSources { get; init; }

    /// <summary>The text that the answer continues; empty for a new answer.</summary>
    public string Begun => Messages[^1] is { IsPartial: true } last ? last.Text : "";

    public bool IsPartial => Messages[^1].IsPartial;

    public string LastUserText => Messages.LastOrDefault(message => message.Role == "user")?.Text ?? "";

    /// <summary>The tokens of the files that the messages refer to.</summary>
    public int FileTokens { get; init; }

    public int InputTokens => Messages.Sum(message => TokenEstimate.Count(message.Text)) + FileTokens;
}

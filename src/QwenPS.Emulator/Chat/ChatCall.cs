using System.Text.Json;
using QwenPS.Emulator.Answers;

namespace QwenPS.Emulator.Chat;

/// <summary>A chat request, whichever protocol it came by.</summary>
internal sealed record ChatCall
{
    public required string Model { get; init; }

    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    public bool Stream { get; init; }

    /// <summary>Compatible protocol: the stream ends with an event for the usage.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>An event carries the new piece instead of the text so far.</summary>
    public bool Incremental { get; init; }

    /// <summary>Native protocol: the answer is output.text instead of a message.</summary>
    public bool TextFormat { get; init; }

    /// <summary>Whether it came by the native protocol.</summary>
    public bool IsNative { get; init; }

    /// <summary>Native protocol: the content of the answer is an array of parts.</summary>
    public bool ContentParts { get; init; }

    public int Count { get; init; } = 1;

    /// <summary>The most tokens of the answer, without thoughts.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>The most tokens of thoughts and answer together.</summary>
    public int? MaxCompletionTokens { get; init; }

    public IReadOnlyList<string> Stop { get; init; } = [];

    public IReadOnlyList<ToolDeclaration> Tools { get; init; } = [];

    /// <summary>none, auto, required, or the name of the tool that must be called behind a colon.</summary>
    public string ToolChoice { get; init; } = "auto";

    /// <summary>text, json_object or json_schema.</summary>
    public string ResponseFormat { get; init; } = "text";

    public JsonElement? Schema { get; init; }

    /// <summary>Null where the call doesn't say it.</summary>
    public bool? EnableThinking { get; init; }

    public bool Searches { get; init; }

    /// <summary>How many of the likeliest tokens to name at each place; null where no probabilities are asked for.</summary>
    public int? TopLogProbs { get; init; }

    /// <summary>Whether the pages of a search are to be named: it was allowed, and its options ask for the sources.</summary>
    public bool NamesSources { get; init; }

    /// <summary>The text that the answer continues; empty for an answer of its own.</summary>
    public string Begun => Messages[^1] is { IsPartial: true } last ? last.Text : "";

    public bool IsPartial => Messages[^1].IsPartial;

    public string LastUserText => Messages.LastOrDefault(message => message.Role == "user")?.Text ?? "";

    public int InputTokens => Messages.Sum(message => TokenEstimate.Count(message.Text));
}

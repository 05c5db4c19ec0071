using System.Collections;
using System.Management.Automation;
using QwenPS.Client;

namespace QwenPS.Commands.Chat;

/// <summary>What a cmdlet that makes chat requests is asked for. A cmdlet without one of these parameters gives null, and says that it was not given.</summary>
internal interface IChatParameters
{
    /// <summary>The cmdlet itself: its streams and its session.</summary>
    PSCmdlet Cmdlet { get; }

    string? Prompt { get; }

    PSObject? InputObject { get; }

    string[]? Path { get; }

    string[]? LiteralPath { get; }

    string? System { get; }

    ChatMessage[]? Message { get; }

    string? Model { get; }

    double Temperature { get; }

    double TopP { get; }

    int TopK { get; }

    int MaxTokens { get; }

    string[]? Stop { get; }

    ulong Seed { get; }

    double PresencePenalty { get; }

    double RepetitionPenalty { get; }

    string? ToolChoice { get; }

    SwitchParameter ParallelToolCall { get; }

    IDictionary? AdditionalBody { get; }

    IDictionary? Header { get; }

    SwitchParameter PerItem { get; }

    string[]? Image { get; }

    SwitchParameter AsImage { get; }

    int KeepTurn { get; }

    int MaxInputSize { get; }

    /// <summary>The request with what the cmdlet has beyond these parameters.</summary>
    ChatRequest AddOwn(ChatRequest request);

    /// <summary>The images of <see cref="Image"/>, read.</summary>
    IReadOnlyList<ContentPart> ReadImages();

    /// <summary>Whether the user gave the parameter.</summary>
    bool IsGiven(string parameter);
}

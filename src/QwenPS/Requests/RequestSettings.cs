using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Requests.StructuredOutput;

namespace QwenPS.Requests;

/// <summary>What is asked and how, whether it's answered now or in a batch: the parameters and the prompt file together, read once before the first input.</summary>
internal sealed record RequestSettings
{
    /// <summary>What all requests have in common: model, sampling, thinking, tools. It has no messages.</summary>
    public required ChatRequest Template { get; init; }

    /// <summary>The model that was asked for; null for that of the conversation, or of the connection.</summary>
    public string? Model { get; init; }

    public string? Prompt { get; init; }

    public string? System { get; init; }

    /// <summary>Messages that come before the prompt; null where none were given.</summary>
    public IReadOnlyList<ChatMessage>? Messages { get; init; }

    /// <summary>Images that go with every prompt.</summary>
    public IReadOnlyList<ContentPart> Images { get; init; } = [];

    /// <summary>The same as they were given; null where none were.</summary>
    public IReadOnlyList<string>? ImageNames { get; init; }

    /// <summary>Whether every file has to be an image.</summary>
    public bool AsImage { get; init; }

    /// <summary>The JSON that is asked for; null for text.</summary>
    public OutputFormat? Format { get; init; }

    /// <summary>The files to send; null where no paths were given.</summary>
    public PathArgument? Files { get; init; }

    /// <summary>Whether the cmdlet stands behind another in a pipeline.</summary>
    public bool IsPiped { get; init; }

    /// <summary>Whether there is meant to be input: piped, or given as -InputObject.</summary>
    public bool HasInput { get; init; }

    /// <summary>Whether every piped object is a request of its own.</summary>
    public bool PerItem { get; init; }

    /// <summary>The largest input of one request in bytes.</summary>
    public int MaxInputSize { get; init; }

    /// <summary>The last so many turns of a conversation that go along; null for all.</summary>
    public int? KeptTurns { get; init; }
}

using System.Text;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Requests.Input;
using QwenPS.Requests.StructuredOutput;

namespace QwenPS.Requests;

/// <summary>The settings of the requests of a live call or a batch, from the parameters and the prompt file. They're read once, before the first input.</summary>
internal sealed record RequestSettings
{
    /// <summary>The settings that all requests share: model, sampling, thinking, and tools. It has no messages.</summary>
    public required ChatRequest Template { get; init; }

    /// <summary>The requested model; null for the model of the conversation or the connection.</summary>
    public string? Model { get; init; }

    public string? Prompt { get; init; }

    /// <summary>The prompt that each input completes; null if all inputs have the same prompt.</summary>
    public ItemPrompt? ItemPrompt { get; init; }

    public string? System { get; init; }

    /// <summary>Messages that come before the prompt; null if there aren't any.</summary>
    public IReadOnlyList<ChatMessage>? Messages { get; init; }

    /// <summary>Images that are sent with every prompt.</summary>
    public IReadOnlyList<ContentPart> Images { get; init; } = [];

    /// <summary>The images as the user specified them; null if there aren't any.</summary>
    public IReadOnlyList<string>? ImageNames { get; init; }

    /// <summary>Whether every file must be an image.</summary>
    public bool AsImage { get; init; }

    /// <summary>Whether files are uploaded to the service's store, instead of sending their content.</summary>
    public bool UploadsFiles { get; init; }

    /// <summary>The requested JSON; null for text.</summary>
    public OutputFormat? Format { get; init; }

    /// <summary>The files to send; null if no paths were specified.</summary>
    public PathArgument? Files { get; init; }

    /// <summary>The encoding of files without a byte order mark; null to detect it.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>Whether the cmdlet receives pipeline input.</summary>
    public bool IsPiped { get; init; }

    /// <summary>Whether input is expected, from the pipeline or from -InputObject.</summary>
    public bool HasInput { get; init; }

    /// <summary>Whether every piped object is a separate request.</summary>
    public bool PerItem { get; init; }

    /// <summary>Whether every piped object that has properties is a separate request. Text is one document.</summary>
    public bool SeparatesObjects { get; init; }
    /// <summary>Whether inputs that are too long are sent in parts.</summary>
    public bool IsSplit { get; init; }

    /// <summary>The questions about each input, each of which is a request; null if the inputs are the requests.</summary>
    public IReadOnlyList<string>? Questions { get; init; }

    /// <summary>Whether it matters with which part several requests begin.</summary>
    public bool FindsBeginning { get; init; }

    /// <summary>Whether all inputs have the same prompt.</summary>
    public bool IsPromptShared { get; init; } = true;

    /// <summary>The maximum size of one request's input in bytes.</summary>
    public int MaxInputSize { get; init; }

    /// <summary>How many of the last turns of a conversation are sent; null for all.</summary>
    public int? KeptTurns { get; init; }
}

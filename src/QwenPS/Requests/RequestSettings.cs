using System.Management.Automation;
using System.Text;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Requests.Prompts;
using QwenPS.Requests.StructuredOutput;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Requests;

/// <summary>
/// Represents the settings for the requests of Invoke-QwenChat or Submit-QwenBatch. The settings are read once, before the first input, from the parameters and
/// the prompt file.
/// </summary>
internal sealed record RequestSettings
{
    /// <summary>
    /// Gets a request without messages. This request contains the settings that all requests share: model, sampling, thinking, and tools.
    /// </summary>
    public required ChatRequest Template { get; init; }

    /// <summary>Gets the requested model, or null to use the model of the conversation or the connection.</summary>
    public string? Model { get; init; }

    public string? Prompt { get; init; }

    /// <summary>Gets the prompt that's created for each input, or null if all inputs have the same prompt.</summary>
    public ItemPrompt? ItemPrompt { get; init; }

    public string? System { get; init; }

    /// <summary>Gets the messages that precede the prompt, or null if there are no such messages.</summary>
    public IReadOnlyList<ChatMessage>? Messages { get; init; }

    /// <summary>Gets the images that are sent with every prompt.</summary>
    public IReadOnlyList<ContentPart> Images { get; init; } = [];

    /// <summary>Gets the images as the user specified them, or null if there are no images.</summary>
    public IReadOnlyList<string>? ImageNames { get; init; }

    /// <summary>Gets a value that indicates whether every file must be an image.</summary>
    public bool AsImage { get; init; }

    /// <summary>
    /// Gets a value that indicates whether files are uploaded to the service's file store. If the value is false, the content of the files is sent.
    /// </summary>
    public bool UploadsFiles { get; init; }

    /// <summary>Gets the format of the requested JSON, or null if text is requested.</summary>
    public OutputFormat? Format { get; init; }

    /// <summary>Gets the files to send, or null if no paths were specified.</summary>
    public PathArgument? Files { get; init; }

    /// <summary>Gets the encoding of files without a byte order mark, or null to detect the encoding.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>Gets a value that indicates whether the cmdlet receives pipeline input.</summary>
    public bool IsPiped { get; init; }

    /// <summary>Gets a value that indicates whether input is expected from the pipeline or from -InputObject.</summary>
    public bool HasInput { get; init; }

    /// <summary>Gets a value that indicates whether every piped object is a separate request.</summary>
    public bool PerItem { get; init; }

    /// <summary>
    /// Gets a value that indicates whether every piped object with properties is a separate request. All text input is still sent as one document.
    /// </summary>
    public bool SeparatesObjects { get; init; }

    /// <summary>Gets a value that indicates whether inputs that are too long are sent in parts.</summary>
    public bool IsSplit { get; init; }

    /// <summary>Gets the questions to ask about each input, or null if there are no questions. Each question is sent in a separate request.</summary>
    public IReadOnlyList<string>? Questions { get; init; }

    /// <summary>Gets a value that indicates whether the module searches for requests that share a prefix.</summary>
    public bool FindsBeginning { get; init; }

    /// <summary>Gets a value that indicates whether all inputs have the same prompt.</summary>
    public bool IsPromptShared { get; init; } = true;

    /// <summary>Gets the maximum size of one request's input in bytes.</summary>
    public int MaxInputSize { get; init; }

    /// <summary>Gets the number of most recent turns of a conversation to send, or null to send all turns.</summary>
    public int? KeptTurns { get; init; }

    /// <summary>Returns the error for a text that's larger than the maximum size, or null if the text isn't too large.</summary>
    public InputException? FindExcess(string text) => Encoding.UTF8.GetByteCount(text) > MaxInputSize ? CreateExcess() : null;

    /// <summary>Creates the error for a text that's larger than the maximum size.</summary>
    public InputException CreateExcess() =>
        new("InputTooLarge", ErrorCategory.LimitsExceeded, Texts.Format("Chat.PipedTooLarge", ByteSize.Format(MaxInputSize)), Texts.Format("Chat.TooLargeRemedy"));
}

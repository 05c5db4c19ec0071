using System.Collections;
using System.Management.Automation;
using QwenPS.Client;
using QwenPS.Commands.Chat;

namespace QwenPS.Commands;

/// <content>What each request asks for: the parameters of Invoke-QwenChat that make sense for an answer that comes tomorrow.</content>
public sealed partial class SubmitQwenBatchCommand : IChatParameters
{
    /// <summary>What to ask. With input, it stands before it, with a blank line between.</summary>
    [Parameter(Position = 0)]
    [AllowEmptyString]
    public string? Prompt { get; set; }

    /// <summary>
    /// Text (all of it is one request), files (one request each), answers of this module (their conversation goes on), or other objects,
    /// which become compact JSON, one a line.
    /// </summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    /// <summary>Files to send, one request each; wildcards are understood.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Path")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Files to send, one request each; the paths are taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>The system message: how the model shall behave.</summary>
    [Parameter]
    public string? System { get; set; }

    /// <summary>
    /// Messages that come before the prompt: objects of this module or hashtables with role and content. Roles are system, user, assistant, tool.
    /// </summary>
    [Parameter]
    [ChatMessageTransformation]
    [ValidateNotNull]
    public ChatMessage[]? Message { get; set; }

    /// <summary>The model. Default: that of the conversation that goes on, else of the connection (qwen-plus). batch-test-model is free and answers nothing of use.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string? Model { get; set; }

    /// <summary>How free the model's choice of words is: at least 0, less than 2. Default: the model's own.</summary>
    [Parameter]
    [ValidateInterval(0, 2, ExcludeMaximum = true)]
    public double Temperature { get; set; }

    /// <summary>Only the likeliest words that make up this share of the probability: more than 0, at most 1. Default: the model's own.</summary>
    [Parameter]
    [ValidateInterval(0, 1, ExcludeMinimum = true)]
    public double TopP { get; set; }

    /// <summary>Only this many of the likeliest words; 0 for all. Default: the model's own.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int TopK { get; set; }

    /// <summary>The longest answer, in tokens. A longer one is cut, with FinishReason length. Default: the model's own limit.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxTokens { get; set; }

    /// <summary>Texts at which the answer ends.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Stop { get; set; }

    /// <summary>A number that makes answers repeatable as far as the model can. 0 to 18446744073709551615.</summary>
    [Parameter]
    public ulong Seed { get; set; }

    /// <summary>Less (positive) or more (negative) repetition: -2 to 2. Default: the model's own.</summary>
    [Parameter]
    [ValidateInterval(-2, 2)]
    public double PresencePenalty { get; set; }

    /// <summary>Less repetition above 1; greater than 0. Default: the model's own.</summary>
    [Parameter]
    [ValidateInterval(0, double.MaxValue, ExcludeMinimum = true)]
    public double RepetitionPenalty { get; set; }

    /// <summary>Fields of each request that this cmdlet has no parameter for: @{ enable_thinking = $false }. They win over the cmdlet's own.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? AdditionalBody { get; set; }

    /// <summary>Makes every piped object a request of its own.</summary>
    [Parameter]
    public SwitchParameter PerItem { get; set; }

    /// <summary>The largest input of one request in bytes (10MB, say); larger ones are refused before they are read. Default 10 MB; the service itself takes 6 MB.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxInputSize { get; set; } = 10 * 1024 * 1024;

    PSCmdlet IChatParameters.Cmdlet => this;

    /// <summary>Nobody is there to run a tool when the answer comes.</summary>
    string? IChatParameters.ToolChoice => null;

    SwitchParameter IChatParameters.ParallelToolCall => default;

    /// <summary>A line of a batch has no headers.</summary>
    IDictionary? IChatParameters.Header => null;

    string[]? IChatParameters.Image => null;

    SwitchParameter IChatParameters.AsImage => default;

    int IChatParameters.KeepTurn => int.MaxValue;

    ChatRequest IChatParameters.AddOwn(ChatRequest request) => request;

    IReadOnlyList<ContentPart> IChatParameters.ReadImages() => [];

    bool IChatParameters.IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}

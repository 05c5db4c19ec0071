using System.Collections;
using System.Management.Automation;
using QwenPS.Client;

namespace QwenPS.Commands;

/// <summary>What the cmdlets that make chat requests have in common: what is asked, of which model, and how, be it answered now or in a batch.</summary>
public abstract partial class ChatRequestCommand : QwenCommand
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
    /// Messages that come before the prompt: objects of this module, hashtables with role and content as the service documents them (parts and tool
    /// calls too), or a conversation or an answer, of which the messages are taken. Roles are system, user, assistant, tool.
    /// A piped answer goes on with them alone where there is no prompt, as with the results of tool calls.
    /// The answer continues a last message with the role assistant and partial = $true.
    /// </summary>
    [Parameter]
    [ChatMessageTransformation]
    [ValidateNotNull]
    public ChatMessage[]? Message { get; set; }

    /// <summary>The model. Default: that of the conversation that goes on, else of the connection (qwen-plus). In a batch batch-test-model is free, and answers nothing of use.</summary>
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

    /// <summary>
    /// The longest answer, in tokens. A longer one is cut, with FinishReason length. Default: the model's own limit. Over the OpenAI-compatible protocol,
    /// Alibaba Cloud's hosts count the model's thoughts too (max_completion_tokens); other hosts get max_tokens, and max_completion_tokens if they ask
    /// for it. Over the DashScope protocol (max_tokens), it depends on the model whether thoughts count.
    /// </summary>
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

    /// <summary>
    /// Fields of the request that this cmdlet has no parameter for: @{ name = value }. They win over the cmdlet's own. In the DashScope protocol
    /// they go into parameters.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? AdditionalBody { get; set; }

    /// <summary>Makes every piped object a request of its own.</summary>
    [Parameter]
    public SwitchParameter PerItem { get; set; }

    /// <summary>
    /// The largest input of one request in bytes (10MB, say); larger ones are refused before they are read. Default 10 MB; in a batch the
    /// service itself takes 6 MB.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxInputSize { get; set; } = 10 * 1024 * 1024;

    /// <summary>The last so many turns of a conversation that go along; null for all.</summary>
    internal virtual int? KeptTurns => null;

    /// <summary>Whether a parameter has a value of its own.</summary>
    internal virtual bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <summary>The request of these parameters with what the cmdlet has beyond them.</summary>
    internal virtual ChatRequest AddOwn(ChatRequest request) => request;
}

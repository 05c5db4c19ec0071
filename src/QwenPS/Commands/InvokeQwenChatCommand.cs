using System.Collections;
using System.Management.Automation;
using QwenPS.Commands.Chat;
using QwenPS.Commands.Prompts;
using QwenPS.Commands.Tools;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Sends a prompt, with text, files or objects from the pipeline, to a Qwen model and writes the answer as an object.
/// Piped text is one document and one request; each file is a request of its own.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "QwenChat", DefaultParameterSetName = "InputObject", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, HelpUri = HelpPage.Models)]
[OutputType(typeof(ChatResponse), typeof(ChatDelta), typeof(string))]
public sealed partial class InvokeQwenChatCommand : QwenCommand
{
    private ChatRun? _run;
    private ChatInputReader? _reader;

    /// <summary>What to ask. With input, it stands before it, with a blank line between.</summary>
    [Parameter(Position = 0)]
    [AllowEmptyString]
    public string? Prompt { get; set; }

    /// <summary>
    /// Text (all of it is one request), files (one request each), answers of this cmdlet (their conversation goes on), or other objects,
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
    /// </summary>
    [Parameter]
    [ChatMessageTransformation]
    [ValidateNotNull]
    public ChatMessage[]? Message { get; set; }

    /// <summary>The model. Default: that of the conversation that goes on, else of the connection (qwen-plus).</summary>
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

    /// <summary>
    /// Fields of the request that this cmdlet has no parameter for: @{ name = value }. They win over the cmdlet's own. In the DashScope protocol
    /// they go into parameters.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? AdditionalBody { get; set; }

    /// <summary>HTTP headers of this call: @{ name = value }.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Header { get; set; }

    /// <summary>Writes the pieces of the answer as they come (ChatDelta); the last one carries finish reason, usage and request id.</summary>
    [Parameter]
    public SwitchParameter Stream { get; set; }

    /// <summary>Shows the text on the host as it comes, and writes the whole answer at the end.</summary>
    [Parameter]
    public SwitchParameter Live { get; set; }

    /// <summary>Writes just the text: a string for each answer, or with -Stream for each piece.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>Makes every piped object a request of its own.</summary>
    [Parameter]
    public SwitchParameter PerItem { get; set; }

    /// <summary>How many requests run at once where there are several. 1 to 1000, default 4. Answers are written in the order of the input.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int ThrottleLimit { get; set; } = 4;

    /// <summary>The largest input of one request in bytes (10MB, say); larger ones are refused before they are read. Default 10 MB.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxInputSize { get; set; } = 10 * 1024 * 1024;

    /// <summary>Whether a parameter has a value of its own: it was given, or the prompt file gives it.</summary>
    internal bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter) || _givenByFile?.Contains(parameter) == true;

    /// <summary>Whether ShouldProcess will say, or ask about, what is about to be sent. It says it for -Debug too.</summary>
    internal bool ShowsSteps => IsOn("Verbose", "VerbosePreference") || IsOn("Debug", "DebugPreference") || (IsGiven("Confirm") ? IsOn("Confirm", "") : AsksForEverything);

    /// <summary>Whether anybody wants a progress bar.</summary>
    internal bool ShowsProgress => IsOn("ProgressAction", "ProgressPreference");

    /// <summary>Whether even steps of low impact, such as a request, are to be confirmed.</summary>
    private bool AsksForEverything =>
        LanguagePrimitives.TryConvertTo(SessionState.PSVariable.GetValue("ConfirmPreference"), out ConfirmImpact least) && least == ConfirmImpact.Low;

    /// <inheritdoc/>
    protected override void BeginProcessing() => Guard(() =>
    {
        if (Stream && Live) throw new TerminatingException(ErrorRecords.OfArgument(Text.Of("Chat.StreamAndLive"), Text.Of("Chat.StreamAndLiveRemedy")));
        if (Stream && Raw && Count > 1) throw new TerminatingException(ErrorRecords.OfArgument(Text.Of("Streaming.MixedChoices"), Text.Of("Streaming.MixedChoicesRemedy")));
        new PromptFileArguments(this).Apply();
        Connection connection = ResolveConnection();
        IReadOnlyList<Tool> tools = ToolSetup.Read(this);
        var composer = new ChatRequestComposer(this, connection, tools);
        _run = new ChatRun(this, connection, ToolSetup.CreateLoop(this, tools), IsOn("WhatIf", "WhatIfPreference"), IsOn("Debug", "DebugPreference"));
        _reader = new ChatInputReader(this, composer, _run);
    });

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(() => _reader!.Read());

    /// <inheritdoc/>
    protected override void EndProcessing() => Guard(() =>
    {
        _reader!.Complete();
        _run!.Complete();
        // Now and not with the cmdlet's end: whoever comes behind in the pipeline may open the journal.
        _run.Dispose();
    });

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The window first: what is under way is told to end before the pump that it writes to.
        if (disposing) _run?.Dispose();
        base.Dispose(disposing);
    }
}

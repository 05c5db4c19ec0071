using System.Collections;
using System.Management.Automation;
using QwenPS.Client;
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
public sealed partial class InvokeQwenChatCommand : ChatRequestCommand
{
    private ChatRun? _run;
    private ChatInputReader? _reader;
    private IReadOnlyList<Tool> _tools = [];

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

    /// <summary>How many requests run at once where there are several. 1 to 1000, default 4. Answers are written in the order of the input.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int ThrottleLimit { get; set; } = 4;

    /// <inheritdoc/>
    internal override bool IsGiven(string parameter) => base.IsGiven(parameter) || _givenByFile?.Contains(parameter) == true;

    /// <inheritdoc/>
    internal override ChatRequest AddOwn(ChatRequest request) => ModelOptions.AddTo(request, this, _tools);

    /// <summary>Whether ShouldProcess will say, or ask about, what is about to be sent. It says it for -Debug too.</summary>
    internal bool ShowsSteps => WantsLines || (IsGiven("Confirm") ? IsOn("Confirm", "") : AsksForEverything);

    /// <summary>Whether anybody wants a progress bar.</summary>
    internal bool ShowsProgress => IsOn("ProgressAction", "ProgressPreference");

    /// <summary>Whether even steps of low impact, such as a request, are to be confirmed.</summary>
    private bool AsksForEverything => SessionState.PSVariable.GetValue("ConfirmPreference") switch
    {
        ConfirmImpact least => least == ConfirmImpact.Low,
        // What a script sets in a scope of its own is just what it wrote.
        object other => LanguagePrimitives.TryConvertTo(other, out ConfirmImpact least) && least == ConfirmImpact.Low,
        null => false,
    };

    /// <inheritdoc/>
    protected override void BeginProcessing() => Guard(() =>
    {
        if (Stream && Live) throw new TerminatingException(ErrorRecords.InvalidArgument(Text.Of("Chat.StreamAndLive"), Text.Of("Chat.StreamAndLiveRemedy")));
        if (Stream && Raw && Count > 1) throw new TerminatingException(ErrorRecords.InvalidArgument(Text.Of("Streaming.MixedChoices"), Text.Of("Streaming.MixedChoicesRemedy")));
        new PromptFileArguments(this).Apply();
        Connection connection = ResolveConnection();
        _tools = ToolSetup.Read(this);
        var composer = new ChatRequestComposer(this, connection);
        _run = new ChatRun(this, connection, ToolSetup.CreateLoop(this, _tools), IsOn("WhatIf", "WhatIfPreference"));
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

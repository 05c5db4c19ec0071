using System.Management.Automation;

namespace QwenPS.Commands;

/// <content>What the model may call.</content>
public sealed partial class InvokeQwenChatCommand
{
    /// <summary>
    /// What the model may ask to call: names of functions, cmdlets and scripts, commands from Get-Command, script blocks with a param block,
    /// hashtables (name, description, and command or scriptblock), or descriptions with a JSON schema, as hashtable or JSON text, in the service's
    /// shape or MCP's. The calls come back as ToolCalls and nothing runs without -InvokeTool.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[]? Tool { get; set; }

    /// <summary>auto: the model decides (the default); none: no calls; required: at least one; or the name of the tool that it has to call.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ToolChoiceCompleter))]
    public string? ToolChoice { get; set; }

    /// <summary>Whether one answer may ask for several calls. Default: the service's own.</summary>
    [Parameter]
    public SwitchParameter ParallelToolCall { get; set; }

    /// <summary>
    /// Runs the calls and gives the results to the model until it answers in words. Each call is shown and asked about first; -Confirm:$false
    /// runs them without asking. Inputs are taken one at a time.
    /// </summary>
    [Parameter]
    public SwitchParameter InvokeTool { get; set; }

    /// <summary>How many answers with calls are acted upon before the last one is handed back as it is. 1 to 100, default 8.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int MaxToolRound { get; set; } = 8;

    /// <summary>How long one call may run, in seconds; one that takes longer is stopped, and the model is told. 1 to 86400, default 300.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int ToolTimeoutSec { get; set; } = 300;
}

using System.Management.Automation;

namespace QwenPS.Commands;

// Thinking, which is paid for like the answer.
public abstract partial class ChatRequestCommand
{
    /// <summary>
    /// Lets the model think before it answers; -EnableThinking:$false forbids it, which saves tokens with models that think unless told otherwise.
    /// What it thought is in Reasoning. Default: as the model does by itself; a batch warns where it is known to think.
    /// </summary>
    [Parameter]
    public SwitchParameter EnableThinking { get; set; }

    /// <summary>
    /// The most tokens that the model may think: at least 1. It makes no model think that would not. Not together with -ReasoningEffort. Default: the
    /// model's own limit.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int ThinkingBudget { get; set; }

    /// <summary>
    /// How hard the model thinks, where it takes that (qwen3.8-max, qwen3.8-flash): xhigh, their default, medium or low; high and max count as xhigh,
    /// minimal as low, and none forbids thinking, as -EnableThinking:$false does. Case does not matter, and other words are the service's to judge. Not
    /// together with -ThinkingBudget. Default: the model's own.
    /// </summary>
    // No ValidateSet: the service will know words that this module does not.
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ReasoningEffortCompleter))]
    public string? ReasoningEffort { get; set; }
}

using System.Management.Automation;

namespace QwenPS.Commands;

/// <content>Structured output: JSON that is checked and comes as an object.</content>
public sealed partial class InvokeQwenChatCommand
{
    /// <summary>
    /// With -JsonSchema or -JsonObject: an answer that is wrong is shown to the model once, with what is wrong, and asked for again. Usage and Duration
    /// are those of both answers. An answer that was cut by its length (-MaxTokens) is not asked for again. Not together with -Stream.
    /// </summary>
    [Parameter]
    public SwitchParameter Repair { get; set; }
}

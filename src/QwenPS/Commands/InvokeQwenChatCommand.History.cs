using System.Management.Automation;

namespace QwenPS.Commands;

// How much of a conversation goes along.
public sealed partial class InvokeQwenChatCommand
{
    /// <summary>
    /// Sends the system message and only the last so many turns of the conversation before the prompt; 0 for none. A turn is a question with all
    /// that came of it, tool calls and their results included. What is left out is not in Messages of the answer either. Default: all of it.
    /// </summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int KeepTurn { get; set; }

    /// <inheritdoc/>
    internal override int? KeptTurns => IsGiven(nameof(KeepTurn)) ? KeepTurn : null;
}

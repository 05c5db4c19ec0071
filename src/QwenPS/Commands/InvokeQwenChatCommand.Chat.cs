using System.Management.Automation;
using QwenPS.Commands.Chat;

namespace QwenPS.Commands;

/// <content>What it has in common with the other cmdlet that makes chat requests.</content>
public sealed partial class InvokeQwenChatCommand : IChatParameters
{
    PSCmdlet IChatParameters.Cmdlet => this;

    bool IChatParameters.IsGiven(string parameter) => IsGiven(parameter);
}

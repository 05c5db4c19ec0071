using System.Management.Automation;
using QwenPS.Client;
using QwenPS.Commands.Chat;
using QwenPS.Commands.Images;

namespace QwenPS.Commands;

/// <content>What it has in common with the other cmdlet that makes chat requests.</content>
public sealed partial class InvokeQwenChatCommand : IChatParameters
{
    PSCmdlet IChatParameters.Cmdlet => this;

    bool IChatParameters.IsGiven(string parameter) => IsGiven(parameter);

    ChatRequest IChatParameters.AddOwn(ChatRequest request) => ModelOptions.AddTo(request, this);

    IReadOnlyList<ContentPart> IChatParameters.ReadImages() => ImageArguments.Read(this);
}

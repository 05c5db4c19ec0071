using System.Management.Automation;
using QwenPS.Conversations;
using QwenPS.PowerShell;
using QwenPS.Requests;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Saves a conversation to a file, as JSON in the service's format. The file contains the complete conversation, but it doesn't contain an API key. Store the
/// file in a location that only authorized users can read.
/// </summary>
[Cmdlet(VerbsData.Export, "QwenConversation", DefaultParameterSetName = "Path", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = HelpPage.Models)]
public sealed class ExportQwenConversationCommand : PSCmdlet
{
    private readonly List<ChatMessage> _messages = [];
    private string? _model;
    private bool _hasConversation;

    /// <summary>Specifies the file to write. An existing file is replaced. Wildcards are supported, but must match exactly one file.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Specifies the file to write. The path is used exactly as it's typed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    /// <summary>
    /// Specifies an answer that Invoke-QwenChat returned, or the messages of one conversation. The complete conversation of the answer is written. A file
    /// contains only one conversation, so a second answer is an error.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Allows the cmdlet to replace a read-only file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Prevents the cmdlet from replacing a file. If the file exists, the cmdlet returns an error.</summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ConversationInput input;
        try
        {
            input = ConversationInput.Parse(InputObject!);
        }
        catch (FormatException exception)
        {
            this.EndWithError(ErrorRecords.InvalidArgument(exception.Message, Texts.Format("Conversation.NothingToKeepRemedy"), InputObject));
            return;
        }

        if (input.IsWhole && (_hasConversation || _messages.Count > 0))
            this.EndWithError(ErrorRecords.InvalidArgument(Texts.Format("Conversation.SecondConversation"), Texts.Format("Conversation.SecondConversationRemedy"), InputObject));
        _hasConversation |= input.IsWhole;
        _model ??= input.Model;
        _messages.AddRange(input.Messages);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_messages.Count == 0) this.EndWithError(ErrorRecords.InvalidArgument(Texts.Format("Conversation.NothingToKeep"), Texts.Format("Conversation.NothingToKeepRemedy")));
        bool isLiteral = ParameterSetName == "LiteralPath";
        string given = isLiteral ? LiteralPath : Path;
        try
        {
            string path = new PathResolver(SessionState.Path, () => InvokeProvider).FindOutputFile(given, isLiteral);
            if (!this.ShouldProcessLine(path, Texts.Format("Conversation.Write", _messages.Count))) return;
            OutputFile.Write(path, ConversationFile.Write(new Conversation { Model = _model, Messages = _messages }), Force, NoClobber);
        }
        catch (InputException exception)
        {
            this.EndWithError(ErrorRecords.Create(exception, given));
        }
    }
}

using System.Management.Automation;
using QwenPS.Accounting;
using QwenPS.Catalog;
using QwenPS.Chat;
using QwenPS.Client;
using QwenPS.PowerShell;
using QwenPS.Requests;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Starts an interactive chat at the prompt. Each answer is shown as it arrives. Lines that start with a slash are commands, such as /help and /exit.
/// Ctrl+C stops an answer, and the chat continues. At the end, the cmdlet returns the conversation.
/// </summary>
[Cmdlet(VerbsCommon.Enter, "QwenChat", HelpUri = HelpPage.Models)]
[OutputType(typeof(Conversation))]
public sealed class EnterQwenChatCommand : QwenCommand
{
    private ConversationInput? _opened;

    /// <summary>
    /// Specifies the conversation to continue: an answer returned by Invoke-QwenChat, or a saved conversation. By default, the chat starts a new conversation.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>
    /// Specifies the model. The default is the model of the conversation. If the conversation has no model, the default is the model of the connection, which
    /// is qwen-plus by default. The /model command changes the model.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string? Model { get; set; }

    /// <summary>Specifies the system message, which describes how the model should behave. The /system command changes the message.</summary>
    [Parameter]
    public string? System { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is null) return;
        try
        {
            if (_opened is not null)
            {
                string message = Texts.Format("Interactive.SecondConversation");
                this.EndWithError(ErrorRecords.InvalidArgument(message, Texts.Format("Interactive.SecondConversationRemedy"), InputObject));
            }

            _opened = ConversationInput.Parse(InputObject);
        }
        catch (FormatException exception)
        {
            this.EndWithError(ErrorRecords.InvalidArgument(exception.Message, Texts.Format("Conversation.SavedRemedy"), InputObject));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Guard(() =>
    {
        Connection connection = ResolveConnection();
        var reader = new HostLineReader(Host, text => this.WriteHostText(text, isDim: false), Pump.Token);
        IReadOnlyList<ChatMessage> messages = _opened?.Messages ?? [];
        if (System is not null) messages = [new ChatMessage("system", System), .. messages];
        var start = new Conversation { Model = Model ?? _opened?.Model ?? connection.Model, Messages = messages };
        bool dims = TerminalStyle.IsShown(SessionState.PSVariable, Host?.UI);
        var options = new SenderOptions(new CatalogClient(connection.Client), new LiveAnswerWriter(isRaw: false, property: null, dims), LogMaker)
        {
            Recorder = UsageRecorder.Find(connection, Paths, tag: null, MyInvocation.ScriptName),
        };
        var chat = new InteractiveChat(connection, start, options, Pump, reader, Save);
        if (chat.Run() is { } conversation) WriteObject(conversation);
    });

    /// <summary>
    /// Saves the conversation with Export-QwenConversation, which validates the path and reports errors. Returns true if the file was written.
    /// </summary>
    private bool Save(Conversation conversation, string path, bool replaces)
    {
        using var shell = global::System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(@"QwenPS\Export-QwenConversation").AddParameter("Path", path).AddParameter("NoClobber", !replaces).AddParameter("Confirm", false);
        try
        {
            shell.Invoke(new[] { conversation });
            foreach (ErrorRecord error in shell.Streams.Error) this.WriteErrorRecord(error);
            return shell.Streams.Error.Count == 0;
        }
        catch (RuntimeException exception)
        {
            this.WriteErrorRecord(exception.ErrorRecord);
            return false;
        }
    }
}

using System.Management.Automation;
using System.Text;
using QwenPS.Client;

namespace QwenPS.Commands.Chat;

/// <summary>
/// What the pipeline means: text is one document, a file is one request, an answer goes on with its conversation, other objects become JSON.
/// Runs on the pipeline thread.
/// </summary>
internal sealed class ChatInputReader(IChatParameters command, ChatRequestComposer composer, IChatInputs run)
{
    private readonly JsonConverter _json = new(command.Cmdlet);
    private StringBuilder? _document;
    private bool _hasInput;

    /// <summary>Takes the current pipeline object, or the paths.</summary>
    public void Read()
    {
        if (command.Path is not null) AddFiles(InputPaths.Resolve(command.Cmdlet, command.Path, isLiteral: false));
        else if (command.LiteralPath is not null) AddFiles(InputPaths.Resolve(command.Cmdlet, command.LiteralPath, isLiteral: true));
        else if (command.InputObject is not null) ReadObject(command.InputObject);
    }

    /// <summary>The pipeline has ended: the document is complete, or there was none.</summary>
    public void Complete()
    {
        if (_document is { Length: > 0 }) AddText(_document.ToString(), _document.ToString());
        else if (_document is not null || (command.Cmdlet.MyInvocation.ExpectingInput && !_hasInput)) command.Cmdlet.WriteWarning("The pipeline brought no text; nothing was sent.");
        else if (!_hasInput && command.Path is null && command.LiteralPath is null) AddPrompt();
    }

    private void ReadObject(PSObject item)
    {
        _hasInput = true;
        switch (item.BaseObject)
        {
            case ChatResponse response: AddConversation(response); break;
            case FileSystemInfo file: AddFile(file.FullName, item); break;
            case string text when command.PerItem: AddItem(text, item); break;
            case string text: Append(text); break;
            case char or StringBuilder: Append(item.ToString()); break;
            default:
                string json = _json.ToJson(item);
                if (command.PerItem) AddItem(json, item);
                else Append(json);
                break;
        }
    }

    private void Append(string line)
    {
        if (_document is null) _document = new StringBuilder(line);
        else _document.Append('\n').Append(line);
        // A character has at least one byte: there is no need to keep more than this.
        if (_document.Length > command.MaxInputSize) throw new TerminatingException(ErrorRecords.Of(TooLarge(), null));
    }

    private InputException TooLarge() =>
        new("InputTooLarge", ErrorCategory.LimitsExceeded, $"The piped text is larger than -MaxInputSize allows ({ByteSize.Of(command.MaxInputSize)}).", "Send a part of it, or raise -MaxInputSize.");

    private void AddPrompt()
    {
        if (!string.IsNullOrEmpty(command.Prompt)) AddText(null, command.Prompt!);
        else if (command.Message is { Length: > 0 }) run.Add(Ready(composer.ComposeMessages(), command.Message));
        else throw new TerminatingException(ErrorRecords.OfArgument("There is nothing to send: -Prompt is empty, and there is no input.", "Give a prompt, pipe text or files, or use -Path or -Message."));
    }

    private void AddItem(string text, object target)
    {
        if (text.Length == 0) command.Cmdlet.WriteWarning("An empty item was skipped.");
        else AddText(text, target);
    }

    private void AddText(string? text, object target)
    {
        bool isTooLarge = text is not null && Encoding.UTF8.GetByteCount(text) > command.MaxInputSize;
        run.Add(Ready(composer.Compose(text, null), target, isTooLarge ? TooLarge() : null, text));
    }

    private void AddConversation(ChatResponse response)
    {
        if (string.IsNullOrEmpty(command.Prompt))
            throw new TerminatingException(ErrorRecords.OfArgument("A conversation goes on with a prompt, and there is none.", "Give a prompt: $answer | Invoke-QwenChat 'And then?'", response));
        run.Add(Ready(composer.Continue(response), response));
    }

    private static ChatInput Ready(ChatRequest request, object target, InputException? refusal = null, string? text = null) => new()
    {
        Target = target,
        Text = text ?? request.Messages[request.Messages.Count - 1].Content,
        Model = request.Model,
        Size = Encoding.UTF8.GetByteCount(request.Messages[request.Messages.Count - 1].Content ?? ""),
        LoadAsync = () => refusal is null ? Task.FromResult<ChatRequest?>(request) : throw refusal,
    };

    private void AddFiles(IEnumerable<string> paths)
    {
        foreach (string path in paths) AddFile(path, path);
    }

    private void AddFile(string path, object target)
    {
        var file = new FileInfo(path);
        run.Add(new ChatInput
        {
            Target = target,
            Model = composer.Model,
            Size = Encoding.UTF8.GetByteCount(composer.UserText(null)) + (file.Exists ? file.Length : 0),
            SkipMessage = $"'{path}' is empty and was skipped.",
            LoadAsync = async () =>
            {
                string text = await TextFile.ReadAsync(path, command.MaxInputSize).ConfigureAwait(false);
                return text.Length == 0 ? null : composer.Compose(text, path);
            },
        });
    }
}

using System.Management.Automation;
using System.Text;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Requests.Prompts;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Requests.Input;

/// <summary>
/// Converts pipeline input to requests. All text becomes one document, which is sent in one request. Each file is a separate request, an answer from
/// this module continues its conversation, and other objects are converted to JSON. This class must be used on the pipeline thread.
/// </summary>
internal sealed class ChatInputReader(RequestSettings settings, JsonConverter json, PathResolver paths, CmdletPump pump, IChatInputs inputs)
{
    private readonly ItemComposers _composers = new(settings);
    private readonly InputFanOut _fanOut = new(settings, inputs);
    private readonly PipedInputCheck _check = new(paths, pump);
    private readonly SharedPrompt? _shared = settings is { ItemPrompt: { IsScript: false } prompt } ? new SharedPrompt(prompt, settings, pump) : null;
    private FileInputFactory? _files;
    private StringBuilder? _document;
    private int _items;
    private bool _hasInput;
    private bool _isAtEnd;

    private ChatRequestComposer Composer => _composers.Shared;

    private FileInputFactory Files => _files ??= new FileInputFactory(settings, _composers, pump);

    /// <summary>Gets the one-based position of the current input among the piped objects, or 0 after the end of the pipeline input.</summary>
    private int Number => _isAtEnd ? 0 : _items;

    /// <summary>Reads the files of -Path, or a pipeline object.</summary>
    /// <param name="item">The object, or null if there's no object or the object is null.</param>
    public void Read(PSObject? item)
    {
        if (settings.Files is { } files) AddFiles(files);
        else if (settings.HasInput) ReadObject(item);
    }

    /// <summary>
    /// Adds the document that consists of all piped text. If there was no input, adds only the prompt. Call this method after the end of the pipeline
    /// input.
    /// </summary>
    public void Complete()
    {
        _isAtEnd = true;
        if (_document is { Length: > 0 }) AddDocument(_document.ToString());
        else if (_document is not null || IsMissing) pump.WriteWarningLine(Texts.Format("Chat.NothingPiped"));
        else if (!_hasInput && settings.Files is null) AddPrompt();
    }

    /// <summary>
    /// Gets a value that indicates whether input was expected but none arrived. If the value is true, the prompt isn't sent, because an answer to the
    /// prompt without the input would be meaningless.
    /// </summary>
    private bool IsMissing => settings.HasInput && !_hasInput && (settings.IsPiped || !string.IsNullOrEmpty(settings.Prompt));

    private void ReadObject(PSObject? item)
    {
        _items++;
        if (item is null)
        {
            // With -PerItem, each item must result in an answer or an error, so null is added as an empty item. In a document, null is ignored.
            if (settings.PerItem) AddItem("", item);
            return;
        }

        _hasInput = true;
        switch (item.BaseObject)
        {
            case ChatResponse response: AddConversation(response, response.Messages, response.Model, new InputOrigin(response.Source, response.InputObject)); break;
            case Conversation conversation: AddConversation(conversation, conversation.Messages, conversation.Model, new InputOrigin(null, conversation)); break;
            case FileSystemInfo file: AddFile(file.FullName, item, file); break;
            case System.Collections.IList list when settings.UploadsFiles && FileInputFactory.FindPaths(list) is { } files: AddUpload(files, item, list); break;
            case DocumentText document: AddDocument(document, item); break;
            case PSCustomObject when IsSavedConversation(item): AddSaved(item); break;
            case var _ when IsItem(item) && settings.ItemPrompt?.Applies(item) == true: AddFilled(item); break;
            case var _ when settings.ItemPrompt is { IsScript: true }: throw ScriptWithoutItems();
            case string text when settings.PerItem:
                _check.AddText(text);
                AddItem(text, item);
                break;
            case string text:
                if (BinaryText.Matches(text)) throw new TerminatingException(ErrorRecords.Create(NotText(item), item));
                _check.AddText(text);
                Append(text);
                break;
            case byte or byte[]: throw new TerminatingException(ErrorRecords.Create(NotText(item), item));
            case char or StringBuilder: Append(item.ToString()); break;
            default:
                PipedInputCheck.RejectFormatted(item);
                _check.AddObject(item);
                _shared?.Add(item);
                string written = json.ToText(item);
                if (IsItem(item)) AddItem(written, item);
                else Append(written);
                break;
        }
    }

    /// <summary>Determines whether an object is sent as a separate request.</summary>
    private bool IsItem(PSObject item) => settings.PerItem || (settings.SeparatesObjects && ItemPrompt.HasProperties(item));

    /// <summary>Determines whether the object is a deserialized answer or conversation, from a job or from Import-Clixml.</summary>
    private static bool IsSavedConversation(PSObject item) =>
        item.TypeNames.Count > 0 && item.TypeNames[0] is "Deserialized.QwenPS.ChatResponse" or "Deserialized.QwenPS.Conversation";

    private void AddSaved(PSObject item)
    {
        ConversationInput saved;
        try
        {
            saved = ConversationInput.Parse(item);
        }
        catch (FormatException exception)
        {
            throw new TerminatingException(ErrorRecords.InvalidArgument(exception.Message, Texts.Format("Conversation.SavedRemedy"), item));
        }

        AddConversation(item, saved.Messages, saved.Model, new InputOrigin(item.Properties["Source"]?.Value as string, null));
    }

    private void Append(string line)
    {
        if (_document is null) _document = new StringBuilder(line);
        else _document.Append('\n').Append(line);
        // A character has at least one byte in UTF-8. If there are more characters than the maximum number of bytes, the text is too large.
        if (_document.Length > settings.MaxInputSize) throw new TerminatingException(ErrorRecords.Create(settings.CreateExcess(), null));
    }

    private void AddPrompt()
    {
        if (settings.ItemPrompt is { IsScript: true })
        {
            if (TryCompose(null, settings.ItemPrompt, source: null, out ChatRequestComposer composer))
                Add(CreateInput(composer.Compose(content: null), composer.CreateUserText(null)));
        }
        else if (!string.IsNullOrEmpty(settings.Prompt)) Add(CreateInput(Composer.Compose(null), settings.Prompt));
        else if (Composer.HasImages) Add(CreateInput(Composer.Compose(null), settings.ImageNames));
        else if (settings.Messages is { Count: > 0 } || (settings.Questions is not null && settings.System is not null))
            Add(CreateInput(Composer.ComposeMessages(), settings.Messages));
        else throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Chat.NothingToSend"), Texts.Format("Chat.NothingToSendRemedy")));
    }

    private void AddItem(string text, object? target)
    {
        _hasInput = true;
        if (target is PSObject { BaseObject: string } item && BinaryText.Matches(text))
            Add(CreateInput(text, target, Composer) with { IsItem = true, LoadAsync = () => throw NotText(item) });
        else if (text.Length > 0) Add(CreateInput(text, target, _shared?.FindItemComposer() ?? Composer) with { IsItem = true });
        else _fanOut.Pass(CreateEmptyInput(target), Number);
    }

    private ChatInput CreateEmptyInput(object? target) => new()
    {
        Target = target,
        InputObject = target,
        IsItem = true,
        Text = "",
        Model = Composer.Model,
        Size = 0,
        LoadAsync = () => Task.FromResult<ChatRequest?>(null),
    };

    private void AddDocument(string text) => Add(CreateInput(text, text, _shared?.FindDocumentComposer() ?? Composer));

    private ChatInput CreateInput(string text, object? target, ChatRequestComposer composer)
    {
        _check.Warn(text);
        return CreateInput(composer.Compose(text, new InputOrigin(null, PSValue.UnwrapExceptCustom(target))), target, settings.FindExcess(text), text);
    }

    /// <summary>
    /// Adds an object whose values are inserted into the prompt. The object isn't added after the prompt, because the prompt already contains the
    /// values.
    /// </summary>
    private void AddFilled(PSObject item)
    {
        _hasInput = true;
        if (!TryCompose(item, item, source: null, out ChatRequestComposer composer)) return;
        ChatRequest request = composer.Compose(content: null, new InputOrigin(null, PSValue.UnwrapExceptCustom(item)));
        Add(CreateInput(request, item, settings.FindExcess(composer.CreateUserText(null))) with { IsItem = true });
    }

    /// <summary>Creates the composer with the prompt of an input. If the prompt can't be created, adds an input that reports the error.</summary>
    private bool TryCompose(PSObject? item, object? target, string? source, out ChatRequestComposer composer)
    {
        if (_composers.Create(item, target, source, out composer) is not { } failed) return true;
        Add(failed);
        return false;
    }

    private static TerminatingException ScriptWithoutItems() =>
        new(ErrorRecords.InvalidArgument(Texts.Format("Prompt.ScriptNeedsItems"), Texts.Format("Prompt.ScriptNeedsItemsRemedy")));

    /// <summary>Creates the error for the content of a binary file. The error occurs if the user piped the content instead of the file.</summary>
    private static InputException NotText(PSObject? item)
    {
        // Get-Content adds the path of the file to each line, as a property.
        string? path = item?.Properties["PSPath"] is not null ? item.Properties["PSChildName"]?.Value as string : null;
        string remedy = path is null ? Texts.Format("Chat.BinaryRemedy") : Texts.Format("Chat.BinaryFileRemedy", path);
        return new InputException("NotText", ErrorCategory.InvalidData, path is null ? Texts.Format("Chat.Binary") : Texts.Format("Chat.BinaryFile", path), remedy);
    }

    private void AddConversation(object target, IReadOnlyList<ChatMessage> history, string? model, InputOrigin origin)
    {
        if (settings.IsSplit) throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Split.Conversation"), Texts.Format("Split.ConversationRemedy"), target));
        if (settings.ItemPrompt is { IsScript: true })
        {
            if (TryCompose(PSObject.AsPSObject(target), target, origin.Path, out ChatRequestComposer composer))
                Add(CreateInput(composer.Continue(history, model, origin), target) with { IsItem = settings.PerItem, HasOwnModel = settings.Model is null });
            return;
        }

        ChatMessage? last = history.Count > 0 ? history[history.Count - 1] : null;
        if (string.IsNullOrEmpty(settings.Prompt) && settings.Questions is null && !Composer.HasImages && settings.Messages is not { Count: > 0 } && last?.Partial != true)
        {
            // If the answer contains tool calls, the service doesn't accept a prompt until it receives the results of the calls.
            string remedy = last?.ToolCalls is { Count: > 0 } ? Texts.Format("Chat.NoToolResultRemedy") : Texts.Format("Chat.NoPromptRemedy");
            throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Chat.NoPrompt"), remedy, target));
        }

        Add(CreateInput(Composer.Continue(history, model, origin), target) with { IsItem = settings.PerItem, HasOwnModel = settings.Model is null });
    }

    private ChatInput CreateInput(ChatRequest request, object? target, InputException? refusal = null, string? text = null) => new()
    {
        Target = target,
        InputObject = request.InputObject,
        Text = text ?? request.Messages[request.Messages.Count - 1].Content,
        Model = request.Model,
        Size = InputSize.Measure(request.Messages[request.Messages.Count - 1]),
        IsOnly = _isAtEnd && !_fanOut.HasAdded,
        LoadAsync = () => refusal is null ? Task.FromResult<ChatRequest?>(request) : throw refusal,
    };

    private void Add(ChatInput input) => _fanOut.Add(input, Number);

    /// <summary>Adds a document whose text was extracted earlier. The document is treated like a file.</summary>
    private void AddDocument(DocumentText document, PSObject item)
    {
        ValidateMessages();
        if (!TryCompose(item, item, document.Source, out ChatRequestComposer composer)) return;
        ChatRequest request = composer.Compose(document.Text, new InputOrigin(document.Source, document, document.ToInfo()));
        ChatInput input = CreateInput(request, item, settings.FindExcess(document.Text)) with { IsItem = true, IsOnly = false, Source = document.Source };
        Add(document.Text.Length > 0 ? input : input with { LoadAsync = () => Task.FromResult<ChatRequest?>(null) });
    }

    private void AddFiles(PathArgument given)
    {
        // All files are found before the first one is added, because the progress bar shows their number.
        string[] files = [.. paths.FindFiles(given, pump.WriteWarningLine, pump.WriteErrorRecord)];
        _fanOut.Expect(files.Length);
        foreach (string path in files) AddFile(path, path, new FileInfo(path));
    }

    private void AddFile(string path, object target, FileSystemInfo file)
    {
        ValidateMessages();
        Add(Files.Create(path, target, file));
    }

    private void AddUpload(string[] files, object target, object input)
    {
        ValidateMessages();
        Add(Files.CreateUpload(files, target, input));
    }

    /// <summary>Validates the messages before the first file is read, because a mistake in the messages affects every request.</summary>
    private void ValidateMessages()
    {
        if (!_fanOut.HasAdded) Composer.Compose(content: null);
    }
}

using System.Management.Automation;
using System.Text;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Requests.Prompts;
using QwenPS.Resources;
using QwenPS.Text;
using QwenPS.Uploads;

namespace QwenPS.Requests.Input;

/// <summary>
/// Converts pipeline input to requests. All text is one document and one request. Each file is a separate request, an answer continues its conversation, and
/// other objects are converted to JSON. This class must be used on the pipeline thread.
/// </summary>
internal sealed class ChatInputReader(RequestSettings settings, JsonConverter json, PathResolver paths, CmdletPump pump, IChatInputs inputs)
{
    private readonly ChatRequestComposer _composer = new(settings);
    private readonly PipedInputCheck _check = new(paths, pump);
    private readonly SharedPrompt? _shared = settings is { ItemPrompt: { IsScript: false } prompt } ? new SharedPrompt(prompt, settings, pump) : null;
    private StringBuilder? _document;
    private int _items;
    private int _sent;
    private bool _hasInput;
    private bool _hasFilled;
    private bool _hasAdded;
    private bool _isAtEnd;
    private readonly BeginningGroup? _group = settings is { FindsBeginning: true, Questions: null } ? new BeginningGroup() : null;

    /// <summary>Reads the files of -Path, or a pipeline object.</summary>
    /// <param name="item">The object, or null if there's no object or the object is null.</param>
    public void Read(PSObject? item)
    {
        if (settings.Files is { } files) AddFiles(files);
        else if (settings.HasInput) ReadObject(item);
    }

    /// <summary>Adds the document. Call this method after the end of the pipeline input. If there was no input, adds only the prompt.</summary>
    public void Complete()
    {
        _isAtEnd = true;
        if (_document is { Length: > 0 }) AddDocument(_document.ToString());
        else if (_document is not null || IsMissing) pump.WriteWarningLine(Texts.Format("Chat.NothingPiped"));
        else if (!_hasInput && settings.Files is null) AddPrompt();
    }

    /// <summary>
    /// Gets a value that indicates whether input was expected but none arrived. In this case, the prompt isn't sent, because its answer would be meaningless.
    /// </summary>
    private bool IsMissing => settings.HasInput && !_hasInput && (settings.IsPiped || !string.IsNullOrEmpty(settings.Prompt));

    private void ReadObject(PSObject? item)
    {
        _items++;
        if (item is null)
        {
            // In a document, null is ignored. With -PerItem, each item must result in an answer or an error, so null is added as an empty item.
            if (settings.PerItem) AddItem("", item);
            return;
        }

        _hasInput = true;
        switch (item.BaseObject)
        {
            case ChatResponse response: AddConversation(response, response.Messages, response.Model, new InputOrigin(response.Source, response.InputObject)); break;
            case Conversation conversation: AddConversation(conversation, conversation.Messages, conversation.Model, new InputOrigin(null, conversation)); break;
            case FileSystemInfo file: AddFile(file.FullName, item, file); break;
            case System.Collections.IList list when settings.UploadsFiles && FindFiles(list) is { } files: AddUpload(files, item, list); break;
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

    /// <summary>Determines whether an object is a separate request.</summary>
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
        // In UTF-8, each character has at least one byte. If the text has more characters than the limit in bytes, it's too large.
        if (_document.Length > settings.MaxInputSize) throw new TerminatingException(ErrorRecords.Create(TooLarge(), null));
    }

    private InputException TooLarge() =>
        new("InputTooLarge", ErrorCategory.LimitsExceeded, Texts.Format("Chat.PipedTooLarge", ByteSize.Format(settings.MaxInputSize)), Texts.Format("Chat.TooLargeRemedy"));

    private void AddPrompt()
    {
        if (settings.ItemPrompt is { IsScript: true })
        {
            if (TryCompose(null, settings.ItemPrompt, out ChatRequestComposer composer))
                Add(CreateInput(composer.Compose(content: null), composer.CreateUserText(null)));
        }
        else if (!string.IsNullOrEmpty(settings.Prompt)) Add(CreateInput(_composer.Compose(null), settings.Prompt));
        else if (_composer.HasImages) Add(CreateInput(_composer.Compose(null), settings.ImageNames));
        else if (settings.Messages is { Count: > 0 } || (settings.Questions is not null && settings.System is not null))
            Add(CreateInput(_composer.ComposeMessages(), settings.Messages));
        else throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Chat.NothingToSend"), Texts.Format("Chat.NothingToSendRemedy")));
    }

    private void AddItem(string text, object? target)
    {
        _hasInput = true;
        if (target is PSObject { BaseObject: string } item && BinaryText.Matches(text))
            Add(CreateInput(text, target, _composer) with { IsItem = true, LoadAsync = () => throw NotText(item) });
        else if (text.Length > 0) Add(CreateInput(text, target, _shared?.FindItemComposer() ?? _composer) with { IsItem = true });
        else Send(CreateEmptyInput(target));
    }

    private ChatInput CreateEmptyInput(object? target) => new()
    {
        Target = target,
        InputObject = target,
        IsItem = true,
        Text = "",
        Model = _composer.Model,
        Size = 0,
        LoadAsync = () => Task.FromResult<ChatRequest?>(null),
    };

    private void AddDocument(string text) => Add(CreateInput(text, text, _shared?.FindDocumentComposer() ?? _composer));

    private ChatInput CreateInput(string text, object? target, ChatRequestComposer composer)
    {
        _check.Warn(text);
        return CreateInput(composer.Compose(text, new InputOrigin(null, PSValue.UnwrapExceptCustom(target))), target, TooLargeOrNull(text), text);
    }

    /// <summary>
    /// Adds an object whose values are inserted into the prompt. The object isn't added after the prompt, because the prompt already contains its properties or
    /// its converted form.
    /// </summary>
    private void AddFilled(PSObject item)
    {
        _hasInput = true;
        if (!TryCompose(item, item, out ChatRequestComposer composer)) return;
        ChatRequest request = composer.Compose(content: null, new InputOrigin(null, PSValue.UnwrapExceptCustom(item)));
        Add(CreateInput(request, item, TooLargeOrNull(composer.CreateUserText(null))) with { IsItem = true });
    }

    /// <summary>Creates the composer with the prompt of an input. If the prompt can't be created, adds an input that reports the error.</summary>
    private bool TryCompose(PSObject? item, object? target, out ChatRequestComposer composer, string? source = null)
    {
        composer = _composer;
        if (settings.ItemPrompt is null || (item is not null && !settings.ItemPrompt.Applies(item))) return true;
        try
        {
            composer = new ChatRequestComposer(settings with { Prompt = settings.ItemPrompt.Fill(item), IsPromptShared = !settings.ItemPrompt.Varies });
            _hasFilled = true;
            return true;
        }
        catch (InputException exception)
        {
            // All items usually have the same properties. If the first item doesn't have a property in the prompt, the prompt is probably wrong.
            bool isWrong = item is null || (!_hasFilled && exception.Id == ItemPrompt.NoPropertyId);
            if (isWrong) throw new TerminatingException(ErrorRecords.Create(exception, target));
            Add(new ChatInput
            {
                Target = target,
                InputObject = item,
                IsItem = true,
                Model = _composer.Model,
                Size = 0,
                Source = source,
                LoadAsync = () => throw exception,
            });
            return false;
        }
    }

    private static TerminatingException ScriptWithoutItems() =>
        new(ErrorRecords.InvalidArgument(Texts.Format("Prompt.ScriptNeedsItems"), Texts.Format("Prompt.ScriptNeedsItemsRemedy")));

    /// <summary>Creates the error for piped content of a binary file. The user should pipe the file itself.</summary>
    private static InputException NotText(PSObject? item)
    {
        // Get-Content adds the path of the file to each line.
        string? path = item?.Properties["PSPath"] is not null ? item.Properties["PSChildName"]?.Value as string : null;
        string remedy = path is null ? Texts.Format("Chat.BinaryRemedy") : Texts.Format("Chat.BinaryFileRemedy", path);
        return new InputException("NotText", ErrorCategory.InvalidData, path is null ? Texts.Format("Chat.Binary") : Texts.Format("Chat.BinaryFile", path), remedy);
    }

    private InputException? TooLargeOrNull(string text) => Encoding.UTF8.GetByteCount(text) > settings.MaxInputSize ? TooLarge() : null;

    private void AddConversation(object target, IReadOnlyList<ChatMessage> history, string? model, InputOrigin origin)
    {
        if (settings.IsSplit) throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Split.Conversation"), Texts.Format("Split.ConversationRemedy"), target));
        if (settings.ItemPrompt is { IsScript: true })
        {
            if (TryCompose(PSObject.AsPSObject(target), target, out ChatRequestComposer composer, origin.Path))
                Add(CreateInput(composer.Continue(history, model, origin), target) with { IsItem = settings.PerItem, HasOwnModel = settings.Model is null });
            return;
        }

        ChatMessage? last = history.Count > 0 ? history[history.Count - 1] : null;
        if (string.IsNullOrEmpty(settings.Prompt) && settings.Questions is null && !_composer.HasImages && settings.Messages is not { Count: > 0 } && last?.Partial != true)
        {
            // If the answer contains tool calls, the service doesn't accept a prompt until it receives the results of the calls.
            string remedy = last?.ToolCalls is { Count: > 0 } ? Texts.Format("Chat.NoToolResultRemedy") : Texts.Format("Chat.NoPromptRemedy");
            throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Chat.NoPrompt"), remedy, target));
        }

        Add(CreateInput(_composer.Continue(history, model, origin), target) with { IsItem = settings.PerItem, HasOwnModel = settings.Model is null });
    }

    private ChatInput CreateInput(ChatRequest request, object? target, InputException? refusal = null, string? text = null) => new()
    {
        Target = target,
        InputObject = request.InputObject,
        Text = text ?? request.Messages[request.Messages.Count - 1].Content,
        Model = request.Model,
        Size = Measure(request.Messages[request.Messages.Count - 1]),
        IsOnly = _isAtEnd && !_hasAdded,
        LoadAsync = () => refusal is null ? Task.FromResult<ChatRequest?>(request) : throw refusal,
    };

    private void Add(ChatInput input)
    {
        _hasAdded = true;
        if (settings.Questions is not { } questions)
        {
            Send(_group is null ? input : input with { Group = _group });
            return;
        }

        var group = new BeginningGroup { Count = questions.Count };
        var beginning = new Lazy<Task<ChatRequest?>>(input.LoadAsync);
        for (int i = 0; i < questions.Count; i++) Send(Ask(input, questions[i], i + 1, group, beginning));
    }

    private void Send(ChatInput input) => inputs.Add(input with { Index = _sent++, Number = _isAtEnd ? 0 : _items });

    /// <summary>Creates the input for a question. The input is read once for all its questions.</summary>
    private ChatInput Ask(ChatInput input, string question, int number, BeginningGroup group, Lazy<Task<ChatRequest?>> beginning) => input with
    {
        Target = question,
        InputObject = question,
        QuestionNumber = number,
        IsItem = true,
        IsOnly = input.IsOnly && settings.Questions!.Count == 1,
        Size = input.Size + Encoding.UTF8.GetByteCount(question),
        Group = group,
        LoadAsync = async () =>
        {
            if (string.IsNullOrWhiteSpace(question))
                throw new InputException("EmptyInput", ErrorCategory.InvalidData, Texts.Format("Chat.EmptyQuestion", number), Texts.Format("Chat.EmptyRemedy"));
            ChatRequest? request = await beginning.Value.ConfigureAwait(false);
            return request is null ? null : _composer.Ask(request, question) with { Question = question };
        },
    };

    private static long Measure(ChatMessage message) =>
        Encoding.UTF8.GetByteCount(message.Content ?? "") + (message.Parts?.Sum(Measure) ?? 0);

    private static long Measure(ContentPart part) =>
        part.ImageUrl is null ? Encoding.UTF8.GetByteCount(part.Text ?? part.Json ?? "") : ImageUri.GetSize(part.ImageUrl);

    /// <summary>Returns the size of a file. Returns 0 if the file can't be accessed. The error is reported later, when the file is read.</summary>
    private static long Measure(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists ? file.Length : 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Adds a document whose text was extracted earlier. The document is treated like a file.</summary>
    private void AddDocument(DocumentText document, PSObject item)
    {
        if (!_hasAdded) _composer.Compose(content: null);
        if (!TryCompose(item, item, out ChatRequestComposer composer, document.Source)) return;
        ChatRequest request = composer.Compose(document.Text, new InputOrigin(document.Source, document, document.ToInfo()));
        ChatInput input = CreateInput(request, item, TooLargeOrNull(document.Text)) with { IsItem = true, IsOnly = false, Source = document.Source };
        Add(document.Text.Length > 0 ? input : input with { LoadAsync = () => Task.FromResult<ChatRequest?>(null) });
    }

    private void AddFiles(PathArgument given)
    {
        // All files are found before the first one is added. As a result, the progress bar can show the number of files.
        string[] files = [.. paths.FindFiles(given, pump.WriteWarningLine, pump.WriteErrorRecord)];
        inputs.Expect(files.Length * (settings.Questions?.Count ?? 1));
        if (_group is not null) _group.Count = files.Length;
        foreach (string path in files) AddFile(path, path, new FileInfo(path));
    }

    /// <summary>Returns the paths of a list that contains only files, or null for any other list.</summary>
    private static string[]? FindFiles(System.Collections.IList list)
    {
        string[] files = [.. list.Cast<object?>().Select(PSValue.Unwrap).OfType<FileSystemInfo>().Select(file => file.FullName)];
        return files.Length > 0 && files.Length == list.Count ? files : null;
    }

    /// <summary>Adds files to upload, which are the input of a single request.</summary>
    /// <param name="files">The full paths.</param>
    /// <param name="target">The input as the user specified it, for errors.</param>
    /// <param name="input">The input as an object, for the answer.</param>
    private void AddUpload(string[] files, object target, object input)
    {
        if (!_hasAdded) _composer.Compose(content: null);
        string? source = files.Length == 1 ? files[0] : null;
        if (!TryCompose(settings.ItemPrompt is null ? null : target as PSObject ?? PSObject.AsPSObject(input), target, out ChatRequestComposer composer, source)) return;
        Add(new ChatInput
        {
            Target = target,
            InputObject = input,
            IsItem = true,
            Model = _composer.Model,
            Size = Encoding.UTF8.GetByteCount(composer.CreateUserText(null)) + files.Sum(Measure),
            Source = source,
            LoadAsync = async () =>
            {
                if (UploadRules.FindExcess(_composer.Model, files.Length) is { } excess) throw excess;
                var read = new List<RequestFile>();
                foreach (string path in files)
                {
                    if (await UploadRules.ReadAsync(path, pump.Token).ConfigureAwait(false) is { } file) read.Add(file);
                    else if (source is not null) return null;
                    else throw new InputException("EmptyInput", ErrorCategory.InvalidData, Texts.Format("File.Empty", path), Texts.Format("Chat.EmptyRemedy"));
                }

                return composer.Compose(read, new InputOrigin(source, input));
            },
        });
    }

    /// <param name="path">The full path.</param>
    /// <param name="target">The file as the user specified it, which is the target of errors.</param>
    /// <param name="file">The file as an object, which the answer contains.</param>
    private void AddFile(string path, object target, FileSystemInfo file)
    {
        if (settings.UploadsFiles)
        {
            AddUpload([path], target, file);
            return;
        }

        // The messages are validated before the first file is read, because a mistake in them affects every request.
        if (!_hasAdded) _composer.Compose(content: null);
        var origin = new InputOrigin(path, file);
        PSObject? item = settings.ItemPrompt is null ? null : target as PSObject ?? PSObject.AsPSObject(file);
        if (!TryCompose(item, target, out ChatRequestComposer composer, path)) return;
        Add(new ChatInput
        {
            Target = target,
            InputObject = file,
            IsItem = true,
            Model = _composer.Model,
            Size = Encoding.UTF8.GetByteCount(composer.CreateUserText(null)) + composer.ImageSize + Measure(path),
            Source = path,
            LoadAsync = async () =>
            {
                (byte[] content, DocumentText? document) = settings.AsImage
                    ? new InputContent(await TextFile.ReadBytesAsync(path, settings.MaxInputSize).ConfigureAwait(false), null)
                    : await DocumentFile.ReadAsync(path, settings.MaxInputSize, pump, pump.Token).ConfigureAwait(false);
                if (document is not null)
                {
                    if (TooLargeOrNull(document.Text) is { } refusal) throw refusal;
                    await WarnOfNameAsync(document.Type).ConfigureAwait(false);
                    return composer.Compose(document.Text, origin with { Document = document.ToInfo() });
                }

                if (ImageFile.TryRead(content) is { } image)
                {
                    await WarnOfNameAsync(null).ConfigureAwait(false);
                    return composer.Compose(image, origin);
                }

                if (settings.AsImage) throw ImageFile.NotImage(path);
                string text = TextFile.Decode(path, content, settings.Encoding, out string? detected);
                if (detected is not null) await pump.VerboseAsync(TextFile.FormatDetected(path, detected)).ConfigureAwait(false);
                // The file is empty, which the caller reports. No warning about its name is necessary.
                if (text.Length == 0) return null;
                await WarnOfNameAsync(DocumentType.Text).ConfigureAwait(false);
                return composer.Compose(text, origin);
            },
        });

        async ValueTask WarnOfNameAsync(DocumentType? type)
        {
            if (DocumentFile.FindNameWarning(path, type) is { } warning) await pump.WarningAsync(warning).ConfigureAwait(false);
        }
    }
}

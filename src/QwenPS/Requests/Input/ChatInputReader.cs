using System.Management.Automation;
using System.Text;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Requests.Input;

/// <summary>
/// What the pipeline means: text is one document, a file is one request, an answer goes on with its conversation, other objects become JSON.
/// Runs on the pipeline thread.
/// </summary>
internal sealed class ChatInputReader(RequestSettings settings, JsonConverter json, PathResolver paths, CmdletPump pump, IChatInputs inputs)
{
    private readonly ChatRequestComposer _composer = new(settings);
    private StringBuilder? _document;
    private int _items;
    private bool _hasInput;
    private bool _hasAdded;
    private bool _isAtEnd;

    /// <summary>Takes the paths, or else a pipeline object.</summary>
    /// <param name="item">The object; null where there is none, or where it's null.</param>
    public void Read(PSObject? item)
    {
        if (settings.Files is { } files) AddFiles(files);
        else if (settings.HasInput) ReadObject(item);
    }

    /// <summary>The pipeline has ended: the document is complete, or there was none.</summary>
    public void Complete()
    {
        _isAtEnd = true;
        if (_document is { Length: > 0 }) AddText(_document.ToString(), _document.ToString());
        else if (_document is not null || IsMissing) pump.WriteWarningLine(Texts.Format("Chat.NothingPiped"));
        else if (!_hasInput && settings.Files is null) AddPrompt();
    }

    /// <summary>Whether the prompt waits for input that is not there: sent alone it would be answered with nonsense.</summary>
    private bool IsMissing => settings.HasInput && !_hasInput && (settings.IsPiped || !string.IsNullOrEmpty(settings.Prompt));

    private void ReadObject(PSObject? item)
    {
        _items++;
        if (item is null)
        {
            // No line of a document; but with -PerItem whoever counts answers and errors misses one.
            if (settings.PerItem) AddItem("", item);
            return;
        }

        _hasInput = true;
        switch (item.BaseObject)
        {
            case ChatResponse response: AddConversation(response, response.Messages, response.Model, response.Source); break;
            case Conversation conversation: AddConversation(conversation, conversation.Messages, conversation.Model, null); break;
            case FileSystemInfo file: AddFile(file.FullName, item); break;
            case string text when settings.PerItem: AddItem(text, item); break;
            case string text: Append(text); break;
            case char or StringBuilder: Append(item.ToString()); break;
            case PSCustomObject when IsSavedConversation(item): AddSaved(item); break;
            default:
                string written = json.ToText(item);
                if (settings.PerItem) AddItem(written, item);
                else Append(written);
                break;
        }
    }

    /// <summary>Whether it is an answer or a conversation that came out of a job, or of a file of Export-Clixml: a plain object that was one.</summary>
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

        AddConversation(item, saved.Messages, saved.Model, item.Properties["Source"]?.Value as string);
    }

    private void Append(string line)
    {
        if (_document is null) _document = new StringBuilder(line);
        else _document.Append('\n').Append(line);
        // A character has at least one byte: there is no need to keep more than this.
        if (_document.Length > settings.MaxInputSize) throw new TerminatingException(ErrorRecords.Create(TooLarge(), null));
    }

    private InputException TooLarge() =>
        new("InputTooLarge", ErrorCategory.LimitsExceeded, Texts.Format("Chat.PipedTooLarge", ByteSize.Format(settings.MaxInputSize)), Texts.Format("Chat.TooLargeRemedy"));

    private void AddPrompt()
    {
        if (!string.IsNullOrEmpty(settings.Prompt)) AddText(null, settings.Prompt!);
        else if (_composer.HasImages) AddText(null, settings.ImageNames);
        else if (settings.Messages is { Count: > 0 }) Add(Ready(_composer.ComposeMessages(), settings.Messages));
        else throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Chat.NothingToSend"), Texts.Format("Chat.NothingToSendRemedy")));
    }

    private void AddItem(string text, object? target)
    {
        _hasInput = true;
        if (text.Length == 0) inputs.Add(new ChatInput { Target = target, Number = _items, Text = text, Model = _composer.Model, Size = 0, LoadAsync = () => Task.FromResult<ChatRequest?>(null) });
        else AddText(text, target);
    }

    private void AddText(string? text, object? target)
    {
        bool isTooLarge = text is not null && Encoding.UTF8.GetByteCount(text) > settings.MaxInputSize;
        Add(Ready(_composer.Compose(text, null), target, isTooLarge ? TooLarge() : null, text));
    }

    private void AddConversation(object target, IReadOnlyList<ChatMessage> history, string? model, string? source)
    {
        if (string.IsNullOrEmpty(settings.Prompt) && !_composer.HasImages && settings.Messages is not { Count: > 0 } && !(history.Count > 0 && history[history.Count - 1].Partial))
        {
            // A prompt does not help where the answer asked for tools: the service wants their results first.
            bool asksForTools = history.Count > 0 && history[history.Count - 1].ToolCalls is { Count: > 0 };
            throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Chat.NoPrompt"), Texts.Format(asksForTools ? "Chat.NoToolResultRemedy" : "Chat.NoPromptRemedy"), target));
        }

        Add(Ready(_composer.Continue(history, model, source), target));
    }

    private ChatInput Ready(ChatRequest request, object? target, InputException? refusal = null, string? text = null) => new()
    {
        Target = target,
        Text = text ?? request.Messages[request.Messages.Count - 1].Content,
        Model = request.Model,
        Size = Measure(request.Messages[request.Messages.Count - 1]),
        IsOnly = _isAtEnd && !_hasAdded,
        LoadAsync = () => refusal is null ? Task.FromResult<ChatRequest?>(request) : throw refusal,
    };

    private void Add(ChatInput input)
    {
        _hasAdded = true;
        inputs.Add(input);
    }

    private static long Measure(ChatMessage message) =>
        Encoding.UTF8.GetByteCount(message.Content ?? "") + (message.Parts?.Sum(part => part.ImageUrl is null ? Encoding.UTF8.GetByteCount(part.Text ?? part.Json ?? "") : ImageUri.GetSize(part.ImageUrl)) ?? 0);

    /// <summary>The size of a file; 0 for one that cannot be had, which is said when it is read.</summary>
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

    private void AddFiles(PathArgument given)
    {
        // All of them first: the progress bar wants to know how many there are.
        string[] files = [.. paths.FindFiles(given, pump.WriteWarningLine, Refuse)];
        inputs.Expect(files.Length);
        foreach (string path in files) AddFile(path, path);

        // One path that leads nowhere is a request that failed, and the only one.
        void Refuse(ErrorRecord record)
        {
            if (given.Paths.Count == 1) throw new TerminatingException(record);
            pump.WriteErrorRecord(record);
        }
    }

    private void AddFile(string path, object target)
    {
        // Once for all of them: what is wrong with the messages is wrong with each.
        if (!_hasAdded) _composer.Compose(content: null, source: null);
        Add(new ChatInput
        {
            Target = target,
            Model = _composer.Model,
            Size = Encoding.UTF8.GetByteCount(_composer.UserText(null)) + _composer.ImageSize + Measure(path),
            Source = path,
            LoadAsync = async () =>
            {
                byte[] content = await TextFile.ReadBytesAsync(path, settings.MaxInputSize).ConfigureAwait(false);
                if (ImageFile.TryRead(content) is { } image) return _composer.Compose(image, path);
                if (settings.AsImage) throw ImageFile.NotImage(path);
                string text = TextFile.Decode(path, content);
                return text.Length == 0 ? null : _composer.Compose(text, path);
            },
        });
    }
}

using QwenPS.Catalog;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Requests;

/// <summary>Creates requests from the settings and an input.</summary>
internal sealed class ChatRequestComposer(RequestSettings settings)
{
    private readonly ChatRequest _template = settings.Template;
    private readonly IReadOnlyList<ContentPart> _images = settings.Images;

    public string Model => _template.Model;

    /// <summary>Gets a value that indicates whether -Image was specified. With images, a prompt isn't required.</summary>
    public bool HasImages => _images.Count > 0;

    /// <summary>Gets the total size of the images from -Image in bytes.</summary>
    public long ImageSize => _images.Sum(image => ImageUri.GetSize(image.ImageUrl!));

    /// <summary>Creates a request from the messages of -Message, the prompt, and the content of an input. The content is optional.</summary>
    public ChatRequest Compose(string? content, InputOrigin origin = default)
    {
        string text = CreateUserText(content);
        ChatMessage user = CreateUserMessage(text);
        InputText? input = string.IsNullOrEmpty(content) ? null : new InputText(user, text.Length - content!.Length, content.Length);
        ChatRequest request = CreateWithUser(Before(null), user, origin, input is not null);
        return Validate(input is null ? request : request with { Input = input });
    }

    /// <summary>Creates a request from the messages of -Message, the prompt, and an image as the input.</summary>
    public ChatRequest Compose(ContentPart image, InputOrigin origin) =>
        CreateWithUser(Before(null), CreateUserMessage(CreateUserText(null), image), origin, hasContent: true, isImage: true);

    /// <summary>Creates a request from the messages of -Message, a message that refers to the input files, and the prompt.</summary>
    public ChatRequest Compose(IReadOnlyList<RequestFile> files, InputOrigin origin)
    {
        List<ChatMessage> before = [.. Before(null)];
        int place = before.FindLastIndex(message => message.Role == "system") + 1;

        // The message that refers to the files must not be the first system message. Otherwise, the model could treat the content of a file as instructions.
        if (place == 0) before.Insert(place++, new ChatMessage("system", RequestFile.SystemBefore));
        before.Insert(place, RequestFile.CreateReference(files));
        ChatRequest request = CreateWithUser(before, CreateUserMessage(CreateUserText(null)), origin, hasContent: false);
        return Validate(request with { Uploads = files, Beginning = settings.Questions is null ? null : request.Beginning });
    }

    /// <summary>Creates a request from only the messages of -Message and the system message.</summary>
    public ChatRequest ComposeMessages() => Validate(_template with { Messages = [.. Before(null, hasPrompt: settings.Questions is not null)] });

    /// <summary>
    /// Creates a request that continues a conversation with the model of the conversation. Without a prompt, the messages of -Message continue the
    /// conversation. For example, they can contain the results of tool calls.
    /// </summary>
    public ChatRequest Continue(IReadOnlyList<ChatMessage> history, string? model, InputOrigin origin)
    {
        bool hasPrompt = !string.IsNullOrEmpty(settings.Prompt) || HasImages;
        IEnumerable<ChatMessage> before = Before(history, hasPrompt || settings.Questions is not null);
        ChatRequest request = hasPrompt
            ? CreateWithUser(before, CreateUserMessage(settings.Prompt ?? ""), origin, hasContent: false)
            : Create([.. before], origin);
        return Validate(request with { Model = settings.Model ?? model ?? Model });
    }

    /// <summary>Creates the text of the user message: the prompt, a blank line, and the content.</summary>
    public string CreateUserText(string? content)
    {
        if (string.IsNullOrEmpty(content)) return settings.Prompt ?? "";
        return string.IsNullOrEmpty(settings.Prompt) ? content! : settings.Prompt + "\n\n" + content;
    }

    /// <summary>Adds a question to the end of a request that was created without a question.</summary>
    public ChatRequest Ask(ChatRequest request, string question)
    {
        ChatMessage? last = request.Messages.Count > 0 ? request.Messages[request.Messages.Count - 1] : null;
        SharedBeginning? beginning = last is null ? null : new SharedBeginning(last, null);
        // If there's neither a prompt nor content, the question is a separate message.
        if (!ReferenceEquals(request.Beginning?.Last, last))
            return Validate(request with { Messages = [.. request.Messages, new ChatMessage("user", question)], Beginning = beginning });
        ChatMessage joined = Join(last!, question, out int length);
        return Validate(request with
        {
            Messages = [.. request.Messages.Take(request.Messages.Count - 1), joined],
            Input = request.Input is null ? null : request.Input with { Message = joined },
            Beginning = length > 0 ? new SharedBeginning(joined, length) : FindEnd(request.Messages.Take(request.Messages.Count - 1)),
        });
    }

    /// <summary>Adds the question to the text of a user message, after a blank line.</summary>
    /// <param name="message">The message.</param>
    /// <param name="question">The question.</param>
    /// <param name="length">The length of the text before the question.</param>
    private static ChatMessage Join(ChatMessage message, string question, out int length)
    {
        ContentPart? part = message.Parts?.LastOrDefault(one => one.IsPlainText);
        string text = message.Parts is null ? message.Content ?? "" : part?.Text ?? "";
        if (text.Length > 0) text += "\n\n";
        length = text.Length;
        if (message.Parts is null) return new ChatMessage(message.Role, text + question);
        return new ChatMessage { Role = message.Role, Parts = [.. message.Parts.Where(one => one != part), new ContentPart { Text = text + question }] };
    }

    private static SharedBeginning? FindEnd(IEnumerable<ChatMessage> messages) => messages.LastOrDefault() is { } last ? new SharedBeginning(last, null) : null;

    /// <summary>Creates a request that ends with a user message.</summary>
    /// <param name="before">The messages before the user message.</param>
    /// <param name="user">The user message.</param>
    /// <param name="origin">The information about the input.</param>
    /// <param name="hasContent">A value that indicates whether the user message contains the input, which is different in each request.</param>
    /// <param name="isImage">A value that indicates whether the input is an image, which precedes the prompt.</param>
    private ChatRequest CreateWithUser(IEnumerable<ChatMessage> before, ChatMessage user, InputOrigin origin, bool hasContent, bool isImage = false)
    {
        ChatMessage[] messages = [.. before, user];
        ChatRequest request = Create(messages, origin);
        if (settings.Questions is not null) return request with { Beginning = new SharedBeginning(user, null) };
        if (!settings.FindsBeginning) return request;
        bool sharesPrompt = settings.IsPromptShared && hasContent && !isImage && !string.IsNullOrEmpty(settings.Prompt);
        return request with { Beginning = sharesPrompt ? new SharedBeginning(user, settings.Prompt!.Length + 2) : FindEnd(messages.Take(messages.Length - 1)) };
    }

    private ChatRequest Create(IReadOnlyList<ChatMessage> messages, InputOrigin origin) =>
        _template with { Messages = messages, Source = origin.Path, InputObject = origin.Object, Document = origin.Document };

    private ChatMessage CreateUserMessage(string text, ContentPart? image = null)
    {
        if (image is null && _images.Count == 0) return new ChatMessage("user", text);
        var parts = new List<ContentPart>(_images);
        if (image is not null) parts.Add(image);
        if (text.Length > 0) parts.Add(new ContentPart { Text = text });
        return new ChatMessage { Parts = parts.ToArray() };
    }

    /// <summary>
    /// Validates the messages before any request is sent. Without this check, the service would reject each request or each line of a batch.
    /// </summary>
    private ChatRequest Validate(ChatRequest request)
    {
        if (request.Messages.Take(request.MessagesBeforeAnswer).Any(message => message.Partial) || request.PartialMessage is { Role: not "assistant" })
            throw Wrong("Chat.PartialPlace", "Chat.PartialPlaceRemedy");
        if (request.PartialMessage is not null && request.Thinks == true) throw Wrong("Chat.PartialAndThinking", "Chat.PartialAndThinkingRemedy");
        if (TranslationModels.Has(request.Model) && request.Messages.Any(message => message.Role == "system"))
            throw Wrong("Translation.System", "Translation.SystemRemedy", request.Model);
        return request;
    }

    private TerminatingException Wrong(string message, string remedy, params object[] values) =>
        new(ErrorRecords.InvalidArgument(Texts.Format(message, values), Texts.Format(remedy), settings.Messages));

    private IEnumerable<ChatMessage> Before(IReadOnlyList<ChatMessage>? history, bool hasPrompt = true)
    {
        IReadOnlyList<ChatMessage> messages = [.. history ?? [], .. settings.Messages ?? []];
        // If there's no prompt, the last turn of the messages contains the question. This turn is kept in addition to the specified number of turns.
        if (settings.KeptTurns is { } turns) messages = Turns.KeepLast(messages, hasPrompt || turns == int.MaxValue ? turns : turns + 1);
        if (settings.System is null) return messages;
        return [new ChatMessage("system", settings.System), .. messages.Where(message => message.Role != "system" || RequestFile.IsReference(message))];
    }
}

/// <summary>Represents information about an input. The answer to the input also contains this information.</summary>
/// <param name="Path">The full path of the file, or null for other input.</param>
/// <param name="Object">The input object, or null if the prompt is the only input.</param>
/// <param name="Document">The properties of the document, or null for other input.</param>
internal readonly record struct InputOrigin(string? Path, object? Object, DocumentInfo? Document = null);

/// <summary>
/// Shortens a conversation by removing its first turns. A turn is a question and all messages before the next question, including tool calls and their results.
/// </summary>
internal static class Turns
{
    /// <summary>Returns the system messages and the last turns. Messages before the first question belong to the first turn.</summary>
    public static IReadOnlyList<ChatMessage> KeepLast(IReadOnlyList<ChatMessage> messages, int count)
    {
        ChatMessage[] spoken = [.. messages.Where(message => message.Role != "system")];
        int[] beginnings = [.. Enumerable.Range(0, spoken.Length).Where(i => spoken[i].Role == "user" && (i == 0 || spoken[i - 1].Role != "user"))];
        int from = count == 0 ? spoken.Length : beginnings.Length > count ? beginnings[beginnings.Length - count] : 0;
        if (from == 0) return messages;
        return [.. messages.Where(IsSystem), .. spoken.Skip(from)];
    }

    private static bool IsSystem(ChatMessage message) => message.Role == "system";
}

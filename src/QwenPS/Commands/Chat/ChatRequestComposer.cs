using QwenPS.Client;
using QwenPS.Client.Catalog;
using QwenPS.Client.Conversations;
using QwenPS.Client.Images;
using QwenPS.Commands.Images;
using QwenPS.Resources;

namespace QwenPS.Commands.Chat;

/// <summary>Makes requests out of the cmdlet's parameters and one piece of input after the other.</summary>
internal sealed class ChatRequestComposer
{
    /// <summary>Fields that the cmdlet itself has to know of, and the parameter for each.</summary>
    private static readonly Dictionary<string, string> OwnFields = new() { ["model"] = "-Model", ["messages"] = "-Message", ["stream"] = "-Stream" };

    private readonly ChatRequestCommand _command;
    private readonly ChatRequest _template;
    private readonly IReadOnlyList<ContentPart> _images;

    /// <exception cref="TerminatingException">A parameter that can be judged only as a whole is wrong.</exception>
    public ChatRequestComposer(ChatRequestCommand command, Connection connection)
    {
        _command = command;
        _template = command.AddOwn(new ChatRequest
        {
            Model = command.Model ?? connection.Model,
            Messages = [],
            Temperature = Given(nameof(command.Temperature), command.Temperature),
            TopP = Given(nameof(command.TopP), command.TopP),
            TopK = Given(nameof(command.TopK), command.TopK),
            MaxTokens = Given(nameof(command.MaxTokens), command.MaxTokens),
            Seed = Given(nameof(command.Seed), command.Seed),
            PresencePenalty = Given(nameof(command.PresencePenalty), command.PresencePenalty),
            RepetitionPenalty = Given(nameof(command.RepetitionPenalty), command.RepetitionPenalty),
            Stop = command.Stop,
            EnableThinking = Given(nameof(command.EnableThinking), command.EnableThinking.IsPresent),
            ThinkingBudget = Given(nameof(command.ThinkingBudget), command.ThinkingBudget),
            ReasoningEffort = ReasoningEffort(command),
            TranslationOptions = TranslationOptions.ToJson(command.TranslationOption),
            AdditionalBody = AdditionalBody(command),
        });
        _images = ImageArguments.Read(command);
    }

    public string Model => _template.Model;

    /// <summary>Whether the parameters say anything of thinking.</summary>
    public bool SaysThinking => _template.SaysThinking;

    /// <summary>Whether -Image was given, so that there is something to send even without a prompt.</summary>
    public bool HasImages => _images.Count > 0;

    /// <summary>The size of the images of -Image in bytes.</summary>
    public long ImageSize => _images.Sum(image => ImageUri.SizeOf(image.ImageUrl!));

    /// <summary>A request of the prompt, the given messages, and content, if there is any.</summary>
    public ChatRequest Compose(string? content, string? source) =>
        Checked(_template with { Messages = [.. Before(null), UserMessage(UserText(content))], Source = source });

    /// <summary>A request of the prompt, the given messages, and an image of its own.</summary>
    public ChatRequest Compose(ContentPart image, string source) =>
        _template with { Messages = [.. Before(null), UserMessage(UserText(null), image)], Source = source };

    /// <summary>A request of the given messages alone.</summary>
    public ChatRequest ComposeMessages() => Checked(_template with { Messages = [.. Before(null, hasPrompt: false)] });

    /// <summary>
    /// A request that goes on with a conversation, with the model that it was held with. Without a prompt the given messages are what it goes on
    /// with, such as the results of tool calls.
    /// </summary>
    public ChatRequest Continue(IReadOnlyList<ChatMessage> history, string? model, string? source)
    {
        bool hasPrompt = !string.IsNullOrEmpty(_command.Prompt) || HasImages;
        IEnumerable<ChatMessage> before = Before(history, hasPrompt);
        return Checked(_template with
        {
            Model = _command.Model ?? model ?? Model,
            Messages = hasPrompt ? [.. before, UserMessage(_command.Prompt ?? "")] : [.. before],
            Source = source,
        });
    }

    /// <summary>The prompt, a blank line, then the content exactly as it is.</summary>
    public string UserText(string? content)
    {
        if (string.IsNullOrEmpty(content)) return _command.Prompt ?? "";
        return string.IsNullOrEmpty(_command.Prompt) ? content! : _command.Prompt + "\n\n" + content;
    }

    /// <summary>The images first, then the text, if there is any.</summary>
    private ChatMessage UserMessage(string text, ContentPart? image = null)
    {
        if (image is null && _images.Count == 0) return new ChatMessage("user", text);
        var parts = new List<ContentPart>(_images);
        if (image is not null) parts.Add(image);
        if (text.Length > 0) parts.Add(new ContentPart { Text = text });
        return new ChatMessage { Parts = parts.ToArray() };
    }

    /// <summary>Refuses what the service refuses of messages, before anything is sent: a batch of them would fail line by line.</summary>
    private ChatRequest Checked(ChatRequest request)
    {
        if (request.Messages.Take(request.MessagesBeforeAnswer).Any(message => message.Partial) || request.Begun is { Role: not "assistant" })
            throw Wrong("Chat.PartialPlace", "Chat.PartialPlaceRemedy");
        if (request.Begun is not null && request.Thinks == true) throw Wrong("Chat.PartialAndThinking", "Chat.PartialAndThinkingRemedy");
        if (TranslationModels.Has(request.Model) && request.Messages.Any(message => message.Role == "system")) throw Wrong("Translation.System", "Translation.SystemRemedy", request.Model);
        return request;
    }

    private TerminatingException Wrong(string message, string remedy, params object[] values) => new(ErrorRecords.InvalidArgument(Text.Of(message, values), Text.Of(remedy), _command.Message));

    /// <summary>The service's words are in small letters, and PowerShell's users need not care.</summary>
    private static string? ReasoningEffort(ChatRequestCommand command)
    {
        if (command.ReasoningEffort is not { } effort) return null;
        if (!command.IsGiven(nameof(command.ThinkingBudget))) return effort.ToLowerInvariant();
        throw new TerminatingException(ErrorRecords.InvalidArgument(Text.Of("Chat.EffortAndBudget"), Text.Of("Chat.EffortAndBudgetRemedy"), effort));
    }

    private static IReadOnlyDictionary<string, string>? AdditionalBody(ChatRequestCommand command)
    {
        IReadOnlyDictionary<string, string>? fields = new JsonConverter(command).ToFields(command.AdditionalBody);
        if (OwnFields.Keys.FirstOrDefault(name => fields?.ContainsKey(name) == true) is not { } own) return fields;
        throw new TerminatingException(ErrorRecords.InvalidArgument(Text.Of("Chat.AdditionalBodyOwnField", own), Text.Of("Chat.AdditionalBodyOwnFieldRemedy", OwnFields[own]), command.AdditionalBody));
    }

    private IEnumerable<ChatMessage> Before(IReadOnlyList<ChatMessage>? history, bool hasPrompt = true)
    {
        IReadOnlyList<ChatMessage> messages = [.. history ?? [], .. _command.Message ?? []];
        // Without a prompt, the last turn of the messages is the question itself.
        if (_command.KeptTurns is { } turns) messages = Turns.KeepLast(messages, hasPrompt || turns == int.MaxValue ? turns : turns + 1);
        if (_command.System is null) return messages;
        return [new ChatMessage("system", _command.System), .. messages.Where(message => message.Role != "system")];
    }

    private T? Given<T>(string parameter, T value)
        where T : struct => _command.IsGiven(parameter) ? value : null;
}

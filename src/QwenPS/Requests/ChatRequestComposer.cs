using QwenPS.Catalog;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Requests;

/// <summary>Makes requests of the settings and one piece of input after the other.</summary>
internal sealed class ChatRequestComposer(RequestSettings settings)
{
    private readonly ChatRequest _template = settings.Template;
    private readonly IReadOnlyList<ContentPart> _images = settings.Images;

    public string Model => _template.Model;

    /// <summary>Whether -Image was given, so that there is something to send even without a prompt.</summary>
    public bool HasImages => _images.Count > 0;

    /// <summary>The size of the images of -Image in bytes.</summary>
    public long ImageSize => _images.Sum(image => ImageUri.GetSize(image.ImageUrl!));

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
        bool hasPrompt = !string.IsNullOrEmpty(settings.Prompt) || HasImages;
        IEnumerable<ChatMessage> before = Before(history, hasPrompt);
        return Checked(_template with
        {
            Model = settings.Model ?? model ?? Model,
            Messages = hasPrompt ? [.. before, UserMessage(settings.Prompt ?? "")] : [.. before],
            Source = source,
        });
    }

    /// <summary>The prompt, a blank line, then the content exactly as it is.</summary>
    public string UserText(string? content)
    {
        if (string.IsNullOrEmpty(content)) return settings.Prompt ?? "";
        return string.IsNullOrEmpty(settings.Prompt) ? content! : settings.Prompt + "\n\n" + content;
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
        if (request.Messages.Take(request.MessagesBeforeAnswer).Any(message => message.Partial) || request.PartialMessage is { Role: not "assistant" })
            throw Wrong("Chat.PartialPlace", "Chat.PartialPlaceRemedy");
        if (request.PartialMessage is not null && request.Thinks == true) throw Wrong("Chat.PartialAndThinking", "Chat.PartialAndThinkingRemedy");
        if (TranslationModels.Has(request.Model) && request.Messages.Any(message => message.Role == "system")) throw Wrong("Translation.System", "Translation.SystemRemedy", request.Model);
        return request;
    }

    private TerminatingException Wrong(string message, string remedy, params object[] values) => new(ErrorRecords.InvalidArgument(Texts.Format(message, values), Texts.Format(remedy), settings.Messages));

    private IEnumerable<ChatMessage> Before(IReadOnlyList<ChatMessage>? history, bool hasPrompt = true)
    {
        IReadOnlyList<ChatMessage> messages = [.. history ?? [], .. settings.Messages ?? []];
        // Without a prompt, the last turn of the messages is the question itself.
        if (settings.KeptTurns is { } turns) messages = Turns.KeepLast(messages, hasPrompt || turns == int.MaxValue ? turns : turns + 1);
        if (settings.System is null) return messages;
        return [new ChatMessage("system", settings.System), .. messages.Where(message => message.Role != "system")];
    }
}

/// <summary>Shortens a conversation by whole turns: a question with all that came of it, tool calls and their results included.</summary>
internal static class Turns
{
    /// <summary>The system messages, and the last so many turns. What stands before the first question goes with the first turn.</summary>
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

/// <summary>Whether a request looks longer than its model's context, or than a batch takes. A warning and no more: both numbers are hearsay, the service decides.</summary>
internal static class ContextCheck
{
    /// <summary>
    /// The smallest context in the catalogue, in tokens. A text of fewer characters fits any model, so that the usual short request is not held up
    /// by the reading of the catalogue.
    /// </summary>
    internal const int SmallestContext = 4096;

    /// <summary>The warning; null where there is nothing to warn of, or no limit is known.</summary>
    /// <param name="request">The request.</param>
    /// <param name="most">How many tokens a request of a batch may have whatever its model; null for a live call.</param>
    public static string? FindWarning(ChatRequest request, long? most = null)
    {
        long characters = 0;
        for (int i = 0; i < request.Messages.Count; i++)
        {
            ChatMessage message = request.Messages[i];
            characters += message.Content?.Length ?? 0;
            for (int place = 0; place < message.Parts?.Count; place++) characters += message.Parts[place].Text?.Length ?? 0;
        }

        if (characters <= SmallestContext) return null;
        long? own = ModelCatalog.Find(request.Model)?.Context;
        bool isOwn = most is null || own <= most;
        if ((isOwn ? own : most) is not { } limit || characters <= limit) return null;
        long tokens = TokenEstimate.Count(request.Messages);
        if (tokens <= limit) return null;
        string what = request.Source is null ? Texts.Format("Models.TheRequest") : $"'{request.Source}'";
        return isOwn ? Texts.Format("Models.ContextExceeded", what, tokens, request.Model, limit) : Texts.Format("Batch.ContextExceeded", what, tokens, limit);
    }
}

using QwenPS.Client;
using QwenPS.Client.Connecting;
using QwenPS.Commands.Tools;

namespace QwenPS.Commands.Chat;

/// <summary>Makes requests out of the cmdlet's parameters and one piece of input after the other.</summary>
internal sealed class ChatRequestComposer
{
    /// <summary>Fields that the cmdlet itself has to know of, and the parameter for each.</summary>
    private static readonly Dictionary<string, string> OwnFields = new() { ["model"] = "-Model", ["messages"] = "-Message", ["stream"] = "-Stream" };

    private readonly IChatParameters _command;
    private readonly ChatRequest _template;

    /// <exception cref="TerminatingException">A parameter that can be judged only as a whole is wrong.</exception>
    public ChatRequestComposer(IChatParameters command, Connection connection, IReadOnlyList<Tool> tools)
    {
        _command = command;
        try
        {
            _template = new ChatRequest
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
                Tools = tools.Count == 0 ? null : [.. tools.Select(tool => tool.Definition)],
                ToolChoice = ToolChoices.ToJson(command.ToolChoice, tools),
                ParallelToolCalls = command.IsGiven(nameof(command.ParallelToolCall)) ? command.ParallelToolCall.IsPresent : null,
                AdditionalBody = AdditionalBody(command),
                Headers = HeaderTable.Of(command.Header),
            };
        }
        catch (ConnectionSetupException exception)
        {
            throw new TerminatingException(ErrorRecords.OfArgument(exception.Message, "Correct -" + exception.ParameterName + ".", command.Header));
        }
    }

    public string Model => _template.Model;

    /// <summary>A request of the prompt, the given messages, and content, if there is any.</summary>
    public ChatRequest Compose(string? content, string? source) =>
        _template with { Messages = [.. Before(null), new ChatMessage("user", UserText(content))], Source = source };

    /// <summary>A request of the given messages alone.</summary>
    public ChatRequest ComposeMessages() => _template with { Messages = [.. Before(null)] };

    /// <summary>A request that goes on with the conversation of an answer.</summary>
    public ChatRequest Continue(ChatResponse response) => _template with
    {
        Model = ModelOf(response),
        Messages = [.. Before(response.Messages), new ChatMessage("user", _command.Prompt)],
        Source = response.Source,
    };

    public string ModelOf(ChatResponse response) => _command.Model ?? response.Model ?? Model;

    /// <summary>The prompt, a blank line, then the content exactly as it is.</summary>
    public string UserText(string? content)
    {
        if (string.IsNullOrEmpty(content)) return _command.Prompt ?? "";
        return string.IsNullOrEmpty(_command.Prompt) ? content! : _command.Prompt + "\n\n" + content;
    }

    private static IReadOnlyDictionary<string, string>? AdditionalBody(IChatParameters command)
    {
        IReadOnlyDictionary<string, string>? fields = new JsonConverter(command.Cmdlet).ToFields(command.AdditionalBody);
        if (OwnFields.Keys.FirstOrDefault(name => fields?.ContainsKey(name) == true) is not { } own) return fields;
        throw new TerminatingException(ErrorRecords.OfArgument($"-AdditionalBody cannot set '{own}'.", $"Use {OwnFields[own]}.", command.AdditionalBody));
    }

    private IEnumerable<ChatMessage> Before(IReadOnlyList<ChatMessage>? history)
    {
        IEnumerable<ChatMessage> messages = [.. history ?? [], .. _command.Message ?? []];
        if (_command.System is null) return messages;
        return [new ChatMessage("system", _command.System), .. messages.Where(message => message.Role != "system")];
    }

    private T? Given<T>(string parameter, T value)
        where T : struct => _command.IsGiven(parameter) ? value : null;
}

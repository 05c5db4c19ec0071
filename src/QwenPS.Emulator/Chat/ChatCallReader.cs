using System.Text.Json;
using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Chat;

/// <summary>Reads the parts of a request that both protocols share. Requests that the service would reject are also rejected here.</summary>
internal static class ChatCallReader
{
    private static readonly string[] Efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

    public static ParsedCall Read(ParameterReader body, ParameterReader messages, ParameterReader parameters)
    {
        var model = body.Text("model");
        if (string.IsNullOrEmpty(model)) throw new ServiceException(RequestErrors.Missing("model"));
        (string? format, JsonElement? schema) = ResponseFormat(parameters);
        CheckParameters(parameters);
        return new ParsedCall
        {
            Model = model,
            Messages = Messages(messages),
            Count = parameters.Integer("n") ?? 1,
            MaxTokens = parameters.Integer("max_tokens"),
            MaxCompletionTokens = parameters.Integer("max_completion_tokens"),
            Stop = Stop(parameters),
            Tools = ToolReader.Tools(parameters),
            ToolChoice = ToolReader.Choice(parameters),
            ResponseFormat = format,
            Schema = schema,
            EnableThinking = Thinks(parameters),
            Searches = parameters.Flag("enable_search"),
            TopLogProbs = parameters.Flag("logprobs") ? parameters.Integer("top_logprobs") ?? 0 : null,
            NamesSources = parameters.Flag("enable_search") && parameters.Object("search_options") is { } options && new ParameterReader(options).Flag("enable_source"),
        };
    }

    private static List<ChatMessage> Messages(ParameterReader parent)
    {
        if (parent.Array("messages") is { } messages) return MessageReader.Read(messages);
        // This is the format that the DashScope protocol used before it supported messages.
        return parent.Text("prompt") is { } prompt ? [new ChatMessage("user", [ContentBlock.Plain(prompt)])] : throw new ServiceException(RequestErrors.Missing("messages"));
    }

    private static void CheckParameters(ParameterReader parameters)
    {
        foreach (NumberRange range in NumberRange.All) parameters.Check(range);
        parameters.Flag("logprobs");
        parameters.Flag("enable_search");
        parameters.Flag("parallel_tool_calls");
        parameters.Object("search_options");
        if (parameters.Object("translation_options") is { } options && string.IsNullOrEmpty(new ParameterReader(options).Text("target_lang")))
        {
            throw new ServiceException(RequestErrors.Missing("translation_options.target_lang"));
        }
    }

    /// <summary>
    /// Returns a value that indicates whether thinking is enabled, or null if the request doesn't specify this. Any reasoning effort except none enables
    /// thinking. If the request also contains the setting for thinking itself, this setting takes precedence.
    /// </summary>
    private static bool? Thinks(ParameterReader parameters)
    {
        bool? isEnabled = parameters.Get("enable_thinking") is null ? null : parameters.Flag("enable_thinking");
        if (parameters.Text("reasoning_effort") is not { } effort) return isEnabled;
        if (!Efforts.Contains(effort)) throw new ServiceException(RequestErrors.UnknownEffort(effort, Efforts));
        if (parameters.Get("thinking_budget") is not null) throw new ServiceException(RequestErrors.EffortAndBudget);
        return isEnabled ?? effort != "none";
    }

    private static List<string> Stop(ParameterReader parameters)
    {
        switch (parameters.Get("stop"))
        {
            case null:
                return [];
            case { ValueKind: JsonValueKind.String } one:
                return one.GetString() is { Length: > 0 } text ? [text] : [];
            case { ValueKind: JsonValueKind.Array } many when many.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String):
                return [.. many.EnumerateArray().Select(entry => entry.GetString()!).Where(entry => entry.Length > 0)];
            default:
                throw new ServiceException(RequestErrors.WrongType("stop", "a string or an array of strings"));
        }
    }

    private static (string Format, JsonElement? Schema) ResponseFormat(ParameterReader parameters)
    {
        if (parameters.Object("response_format") is not { } format) return ("text", null);
        var type = new ParameterReader(format).Text("type");
        if (type is "text" or "json_object") return (type, null);
        if (type != "json_schema")
        {
            throw new ServiceException(RequestErrors.InvalidValue("response_format.type", "'response_format.type' must be text, json_object or json_schema."));
        }

        JsonElement declared = new ParameterReader(format).Object("json_schema") ?? throw new ServiceException(RequestErrors.Missing("response_format.json_schema"));
        JsonElement schema = new ParameterReader(declared).Object("schema") ?? throw new ServiceException(RequestErrors.Missing("response_format.json_schema.schema"));
        return (type, schema);
    }
}

using System.Text.Json;
using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Chat;

/// <summary>Reads and validates the messages of a request.</summary>
internal static class MessageReader
{
    public static List<ChatMessage> Read(JsonElement messages)
    {
        var read = new List<ChatMessage>();
        var mayAnswerTools = false;
        var unanswered = 0;
        foreach (JsonElement message in messages.EnumerateArray())
        {
            var path = $"messages[{read.Count}]";
            if (message.ValueKind != JsonValueKind.Object) throw new ServiceException(RequestErrors.WrongType(path, "an object"));
            var role = Role(message, path);
            var calls = ToolCalls(message, path);
            if (role == "tool") unanswered--;
            else if (unanswered > 0) throw new ServiceException(RequestErrors.ToolCallsUnanswered(read.Count));
            else unanswered = calls;
            if (role == "tool" && !mayAnswerTools)
            {
                throw new ServiceException(RequestErrors.InvalidValue(
                    $"{path}.role",
                    "messages with role \"tool\" must be a response to a preceeding message with \"tool_calls\"."));
            }

            mayAnswerTools = role == "tool" || calls > 0;
            read.Add(new ChatMessage(role, Content(message, path, optional: calls > 0), NamesStoredFile(message), new ParameterReader(message).Flag("partial")));
        }

        if (unanswered > 0) throw new ServiceException(RequestErrors.ToolCallsUnanswered(read.Count));
        return read.Count > 0 ? read : throw new ServiceException(RequestErrors.InvalidValue("messages", "[] is too short - 'messages'"));
    }

    private static string Role(JsonElement message, string path)
    {
        JsonElement role = new ParameterReader(message).Get("role") ?? throw new ServiceException(RequestErrors.Missing($"{path}.role"));
        if (role.ValueKind != JsonValueKind.String) throw new ServiceException(RequestErrors.WrongType($"{path}.role", "a string"));
        return role.GetString() is "system" or "user" or "assistant" or "tool"
            ? role.GetString()!
            : throw new ServiceException(RequestErrors.InvalidValue(
                $"{path}.role",
                $"'{role.GetString()}' is not one of ['system', 'assistant', 'user', 'tool'] - '{path}.role'"));
    }

    /// <summary>Returns the number of tool calls in a message.</summary>
    private static int ToolCalls(JsonElement message, string path)
    {
        if (new ParameterReader(message).Get("tool_calls") is not { ValueKind: JsonValueKind.Array } calls) return 0;
        foreach (JsonElement call in calls.EnumerateArray())
        {
            if (call.ValueKind != JsonValueKind.Object || new ParameterReader(call).Object("function") is not { } function) continue;
            if (!IsJson(new ParameterReader(function).Text("arguments"))) throw new ServiceException(RequestErrors.ArgumentsNotJson($"{path}.tool_calls"));
        }

        return calls.GetArrayLength();
    }

    private static bool IsJson(string? text)
    {
        try
        {
            using var document = JsonDocument.Parse(text ?? "");
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool NamesStoredFile(JsonElement message) =>
        new ParameterReader(message).Get("content") is { ValueKind: JsonValueKind.Array } parts && parts.GetRawText().Contains("\"oss://", StringComparison.OrdinalIgnoreCase);

    private static List<ContentBlock> Content(JsonElement message, string path, bool optional)
    {
        JsonElement? content = new ParameterReader(message).Get("content");
        return content switch
        {
            { ValueKind: JsonValueKind.String } text => [ContentBlock.Plain(text.GetString()!)],
            { ValueKind: JsonValueKind.Array } parts => Parts(parts, path),
            null when optional => [],
            null => throw new ServiceException(RequestErrors.Missing($"{path}.content")),
            _ => throw new ServiceException(RequestErrors.WrongType($"{path}.content", "a string or an array")),
        };
    }

    private static List<ContentBlock> Parts(JsonElement parts, string path)
    {
        var blocks = new List<ContentBlock>();
        foreach (JsonElement part in parts.EnumerateArray())
        {
            if (part.ValueKind != JsonValueKind.Object) throw new ServiceException(RequestErrors.WrongType($"{path}.content", "an array of objects"));
            var reader = new ParameterReader(part);
            var text = reader.Text("text");
            blocks.Add(new ContentBlock(text ?? "", text ?? part.GetRawText(), IsMarked(reader, path)));
        }

        return blocks;
    }

    private static bool IsMarked(ParameterReader part, string path)
    {
        if (part.Object("cache_control") is not { } control) return false;
        return new ParameterReader(control).Text("type") == "ephemeral"
            ? true
            : throw new ServiceException(RequestErrors.InvalidValue($"{path}.content.cache_control.type", "'cache_control.type' must be ephemeral."));
    }
}

using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using QwenPS.PowerShell;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Requests;

/// <summary>
/// Reads a message from its fields. The fields have the names that the service uses in the OpenAI-compatible protocol or the DashScope protocol, or the names
/// of the properties of this module's objects. The names aren't case-sensitive, and underscores are optional (tool_call_id, ToolCallId).
/// </summary>
internal static class MessageReader
{
    private static readonly string[] Roles = ["system", "user", "assistant", "tool"];

    /// <exception cref="FormatException">The fields don't form a message. The text of the exception is one line.</exception>
    public static ChatMessage Read(IReadOnlyDictionary<string, object?> fields)
    {
        var message = new ChatMessage();
        bool hasRole = false;
        foreach (var field in fields)
        {
            switch (NormalizeName(field.Key))
            {
                case "ROLE":
                    message.Role = (ToText(field.Value) ?? "").ToLowerInvariant();
                    hasRole = true;
                    break;
                case "CONTENT" when field.Value is object?[] parts: message.Parts = ReadParts(parts); break;
                case "CONTENT": message.Content = ToText(field.Value); break;
                case "PARTS" when field.Value is object?[] { Length: > 0 } parts: message.Parts = ReadParts(parts); break;
                case "NAME": message.Name = ToText(field.Value); break;
                case "TOOLCALLID": message.ToolCallId = ToText(field.Value); break;
                case "TOOLCALLS": message.ToolCalls = ToolCallReader.Read(field.Value); break;
                case "PARTIAL": message.Partial = string.Equals(ToText(field.Value), "true", StringComparison.OrdinalIgnoreCase); break;
                case "REASONING" or "REASONINGCONTENT": message.Reasoning = ToText(field.Value); break;
            }
        }

        if (!hasRole) throw new FormatException(Texts.Format("Conversation.NoRole"));
        if (!IsRole(message.Role)) throw new FormatException(Texts.Format("Conversation.UnknownRole", message.Role));
        return message;
    }

    public static bool IsRole(string? text) => Array.IndexOf(Roles, text) >= 0;

    internal static string NormalizeName(string name) => name.Replace("_", "").ToUpperInvariant();

    /// <summary>Converts a value to text. A string remains unchanged, objects and lists become JSON, and null remains null.</summary>
    internal static string? ToText(object? value) => value switch
    {
        null => null,
        string text => text,
        IReadOnlyDictionary<string, object?> or object?[] => PlainJson.Format(value),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static ContentPart[] ReadParts(object?[] parts) => [.. parts.Select(PartReader.Read)];
}

/// <summary>
/// Reads a part of a message from its fields. The fields are <c>{type:"text",text}</c>, <c>{type:"image_url",image_url:{url}}</c>, <c>{text}</c> and
/// <c>{image}</c> of the DashScope protocol, or the properties of <see cref="ContentPart"/>. Any other part is kept unchanged as JSON. If such a part contains
/// text, <see cref="ContentPart.Text"/> is also set.
/// </summary>
internal static class PartReader
{
    /// <exception cref="FormatException">The value isn't a part.</exception>
    public static ContentPart Read(object? value)
    {
        if (value is string text) return new ContentPart { Text = text };
        if (value is not IReadOnlyDictionary<string, object?> { Count: > 0 } fields) throw new FormatException(Texts.Format("Conversation.NoPart"));

        // If a part has additional fields, it's sent unchanged. The service can support fields that this module doesn't know.
        Dictionary<string, object?> known = [];
        foreach (var field in fields)
        {
            string name = MessageReader.NormalizeName(field.Key);
            if (name is "TEXT" or "IMAGE" or "IMAGEURL" or "JSON") known[name] = field.Value;
            else if (name != "TYPE") return CreateUnchanged(fields);
        }

        known.TryGetValue("IMAGEURL", out object? image);
        if (image is null) known.TryGetValue("IMAGE", out image);
        if (image is IReadOnlyDictionary<string, object?> inner) image = inner.Count == 1 && inner.TryGetValue("url", out object? url) ? url : image;
        if (known.TryGetValue("JSON", out object? json) && json is string raw) return ReadJson(raw);
        if (image is string address) return new ContentPart { ImageUrl = address };
        return image is null && known.TryGetValue("TEXT", out object? said) && said is string words ? new ContentPart { Text = words } : CreateUnchanged(fields);
    }

    /// <summary>Creates a part that's sent unchanged.</summary>
    private static ContentPart CreateUnchanged(IReadOnlyDictionary<string, object?> fields) => new() { Json = PlainJson.Format(fields), Text = FindText(fields) };

    /// <summary>Finds the text of a text part that has more fields, such as <c>cache_control</c>. Returns null for other parts.</summary>
    private static string? FindText(IReadOnlyDictionary<string, object?> fields)
    {
        string? text = null;
        foreach (var field in fields)
        {
            switch (MessageReader.NormalizeName(field.Key))
            {
                case "TYPE" when field.Value is not "text": return null;
                case "IMAGE" or "IMAGEURL" when field.Value is not null: return null;
                case "TEXT": text = field.Value as string; break;
            }
        }

        return text;
    }

    /// <summary>Reads a part from a deserialized answer, which contains the part as JSON.</summary>
    private static ContentPart ReadJson(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(JsonText.EscapeLone(json));
            // The JSON is parsed, and then formatted in the same way as the original part. For this reason, a part can be exported and imported repeatedly
            // without changes.
            object? value = PlainValue.Create(document.RootElement);
            return value is IReadOnlyDictionary<string, object?> fields ? CreateUnchanged(fields) : new ContentPart { Json = PlainJson.Format(value) };
        }
        catch (JsonException exception)
        {
            throw new FormatException(Texts.Format("Conversation.NoPart"), exception);
        }
    }
}

/// <summary>
/// Reads tool calls from their fields. The fields are <c>{id,type,function:{name,arguments}}</c>, or the properties of <see cref="ToolCall"/>.
/// </summary>
internal static class ToolCallReader
{
    /// <exception cref="FormatException">The value isn't a list of tool calls.</exception>
    public static ToolCall[]? Read(object? value) => value switch
    {
        null or object?[] { Length: 0 } => null,
        object?[] calls => [.. calls.Select(ReadOne)],
        _ => [ReadOne(value, 0)],
    };

    private static ToolCall ReadOne(object? value, int place)
    {
        if (value is not IReadOnlyDictionary<string, object?> fields) throw new FormatException(Texts.Format("Conversation.NoToolCall"));
        var call = new ToolCall { Index = place };
        ReadFields(fields, call);
        // Some models omit the name. For this reason, a call that has a function field is accepted without a name.
        bool isCall = !string.IsNullOrEmpty(call.Name)
            || fields.Any(field => MessageReader.NormalizeName(field.Key) == "FUNCTION" && field.Value is IReadOnlyDictionary<string, object?>);
        return isCall ? call : throw new FormatException(Texts.Format("Conversation.NoToolCall"));
    }

    private static void ReadFields(IReadOnlyDictionary<string, object?> fields, ToolCall call)
    {
        foreach (var field in fields)
        {
            switch (MessageReader.NormalizeName(field.Key))
            {
                case "ID": call.Id = MessageReader.ToText(field.Value); break;
                case "INDEX" when field.Value is long index and >= 0 and <= 1000: call.Index = (int)index; break;
                case "NAME": call.Name = MessageReader.ToText(field.Value); break;
                // The service expects JSON text, so an object is converted to JSON text.
                case "ARGUMENTS": call.Arguments = MessageReader.ToText(field.Value); break;
                case "FUNCTION" when field.Value is IReadOnlyDictionary<string, object?> function: ReadFields(function, call); break;
            }
        }
    }
}

/// <summary>Represents the messages that a piped object adds to a conversation: an entire conversation, or one message.</summary>
/// <param name="Messages">The messages.</param>
/// <param name="Model">The model that answered, or null if the object doesn't contain a model.</param>
/// <param name="IsWhole">A value that indicates whether the object is an entire conversation.</param>
internal sealed record ConversationInput(IReadOnlyList<ChatMessage> Messages, string? Model, bool IsWhole)
{
    /// <exception cref="FormatException">The object is neither a conversation nor a message.</exception>
    public static ConversationInput Parse(PSObject item)
    {
        switch (item.BaseObject)
        {
            case ChatResponse response: return new(response.Messages, response.Model, true);
            case Conversation conversation: return new(conversation.Messages, conversation.Model, true);
            case ChatMessage message: return new([message], null, false);
            case string or ValueType: throw new FormatException(Texts.Format("Conversation.NothingToKeep"));
        }

        // The object is a message with fields, or a deserialized object from a job or from Import-Clixml.
        if (PlainData.Read(item) is not IReadOnlyDictionary<string, object?> fields) throw new FormatException(Texts.Format("Conversation.NothingToKeep"));
        if (!fields.TryGetValue("Messages", out object? messages) || messages is not object?[] items) return new([MessageReader.Read(fields)], null, false);
        string? usedModel = fields.TryGetValue("Model", out object? model) ? model as string : null;
        return new([.. items.OfType<IReadOnlyDictionary<string, object?>>().Select(MessageReader.Read)], usedModel, true);
    }
}

using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using QwenPS.PowerShell;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Requests;

/// <summary>
/// Makes a message out of fields: the service's own, of both protocols, or the properties of this module's objects. Case and underscores of
/// the names do not count (tool_call_id, ToolCallId).
/// </summary>
internal static class MessageReader
{
    private static readonly string[] Roles = ["system", "user", "assistant", "tool"];

    /// <exception cref="FormatException">It is no message; the message says why, in one line.</exception>
    public static ChatMessage Read(IReadOnlyDictionary<string, object?> fields)
    {
        var message = new ChatMessage();
        bool hasRole = false;
        foreach (var field in fields)
        {
            switch (PlainName(field.Key))
            {
                case "ROLE":
                    message.Role = (Scalar(field.Value) ?? "").ToLowerInvariant();
                    hasRole = true;
                    break;
                case "CONTENT" when field.Value is object?[] parts: message.Parts = Parts(parts); break;
                case "CONTENT": message.Content = Scalar(field.Value); break;
                case "PARTS" when field.Value is object?[] { Length: > 0 } parts: message.Parts = Parts(parts); break;
                case "NAME": message.Name = Scalar(field.Value); break;
                case "TOOLCALLID": message.ToolCallId = Scalar(field.Value); break;
                case "TOOLCALLS": message.ToolCalls = ToolCallReader.Read(field.Value); break;
                case "PARTIAL": message.Partial = string.Equals(Scalar(field.Value), "true", StringComparison.OrdinalIgnoreCase); break;
                case "REASONING" or "REASONINGCONTENT": message.Reasoning = Scalar(field.Value); break;
            }
        }

        if (!hasRole) throw new FormatException(Texts.Format("Conversation.NoRole"));
        if (!IsRole(message.Role)) throw new FormatException(Texts.Format("Conversation.UnknownRole", message.Role));
        return message;
    }

    public static bool IsRole(string? text) => Array.IndexOf(Roles, text) >= 0;

    internal static string PlainName(string name) => name.Replace("_", "").ToUpperInvariant();

    /// <summary>A string, or another single value as text; null for null.</summary>
    internal static string? Scalar(object? value) => value switch
    {
        null => null,
        string text => text,
        IReadOnlyDictionary<string, object?> or object?[] => PlainJson.Format(value),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static ContentPart[] Parts(object?[] parts) => [.. parts.Select(PartReader.Read)];
}

/// <summary>
/// Makes a part of a message out of fields: <c>{type:"text",text}</c>, <c>{type:"image_url",image_url:{url}}</c>, the DashScope protocol's
/// <c>{text}</c> and <c>{image}</c>, or the properties of <see cref="ContentPart"/>. Any other is kept as it is, and a text among them is still a text.
/// </summary>
internal static class PartReader
{
    /// <exception cref="FormatException">It is no part.</exception>
    public static ContentPart Read(object? value)
    {
        if (value is string text) return new ContentPart { Text = text };
        if (value is not IReadOnlyDictionary<string, object?> { Count: > 0 } fields) throw new FormatException(Texts.Format("Conversation.NoPart"));

        // What has more fields than these two forms is sent field for field: the service may know what this module does not.
        Dictionary<string, object?> known = [];
        foreach (var field in fields)
        {
            string name = MessageReader.PlainName(field.Key);
            if (name is "TEXT" or "IMAGE" or "IMAGEURL" or "JSON") known[name] = field.Value;
            else if (name != "TYPE") return Kept(fields);
        }

        known.TryGetValue("IMAGEURL", out object? image);
        if (image is null) known.TryGetValue("IMAGE", out image);
        if (image is IReadOnlyDictionary<string, object?> inner) image = inner.Count == 1 && inner.TryGetValue("url", out object? url) ? url : image;
        if (known.TryGetValue("JSON", out object? json) && json is string raw) return Raw(raw);
        if (image is string address) return new ContentPart { ImageUrl = address };
        return image is null && known.TryGetValue("TEXT", out object? said) && said is string words ? new ContentPart { Text = words } : Kept(fields);
    }

    /// <summary>A part that is sent field for field.</summary>
    private static ContentPart Kept(IReadOnlyDictionary<string, object?> fields) => new() { Json = PlainJson.Format(fields), Text = FindText(fields) };

    /// <summary>The text of a part that is a text with more fields, such as <c>cache_control</c>; null for a part of another kind.</summary>
    private static string? FindText(IReadOnlyDictionary<string, object?> fields)
    {
        string? text = null;
        foreach (var field in fields)
        {
            switch (MessageReader.PlainName(field.Key))
            {
                case "TYPE" when field.Value is not "text": return null;
                case "IMAGE" or "IMAGEURL" when field.Value is not null: return null;
                case "TEXT": text = field.Value as string; break;
            }
        }

        return text;
    }

    /// <summary>A part of an answer that was kept as an object, and had been kept as JSON in it.</summary>
    private static ContentPart Raw(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(JsonText.EscapeLone(json));
            // By way of values, as the object itself would have come: the same part is then exported the same, however often.
            object? value = PlainValue.Create(document.RootElement);
            return value is IReadOnlyDictionary<string, object?> fields ? Kept(fields) : new ContentPart { Json = PlainJson.Format(value) };
        }
        catch (JsonException exception)
        {
            throw new FormatException(Texts.Format("Conversation.NoPart"), exception);
        }
    }
}

/// <summary>Makes tool calls out of fields: <c>{id,type,function:{name,arguments}}</c>, or the properties of <see cref="ToolCall"/>.</summary>
internal static class ToolCallReader
{
    /// <exception cref="FormatException">It is no list of tool calls.</exception>
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
        Take(fields, call);
        // In the service's form a call without a name is one all the same: models have written such.
        bool isCall = !string.IsNullOrEmpty(call.Name) || fields.Any(field => MessageReader.PlainName(field.Key) == "FUNCTION" && field.Value is IReadOnlyDictionary<string, object?>);
        return isCall ? call : throw new FormatException(Texts.Format("Conversation.NoToolCall"));
    }

    private static void Take(IReadOnlyDictionary<string, object?> fields, ToolCall call)
    {
        foreach (var field in fields)
        {
            switch (MessageReader.PlainName(field.Key))
            {
                case "ID": call.Id = MessageReader.Scalar(field.Value); break;
                case "INDEX" when field.Value is long index and >= 0 and <= 1000: call.Index = (int)index; break;
                case "NAME": call.Name = MessageReader.Scalar(field.Value); break;
                // The service wants JSON text; an object that was written out means the same.
                case "ARGUMENTS": call.Arguments = MessageReader.Scalar(field.Value); break;
                case "FUNCTION" when field.Value is IReadOnlyDictionary<string, object?> function: Take(function, call); break;
            }
        }
    }
}

/// <summary>What one piped object adds to a conversation: all of it, or a message.</summary>
/// <param name="Messages">The messages.</param>
/// <param name="Model">The model that answered; null where the object names none.</param>
/// <param name="IsWhole">Whether the object is a conversation by itself.</param>
internal sealed record ConversationInput(IReadOnlyList<ChatMessage> Messages, string? Model, bool IsWhole)
{
    /// <exception cref="FormatException">It is neither a conversation nor a message.</exception>
    public static ConversationInput Parse(PSObject item)
    {
        switch (item.BaseObject)
        {
            case ChatResponse response: return new(response.Messages, response.Model, true);
            case Conversation conversation: return new(conversation.Messages, conversation.Model, true);
            case ChatMessage message: return new([message], null, false);
            case string or ValueType: throw new FormatException(Texts.Format("Conversation.NothingToKeep"));
        }

        // An answer that has become a plain object on its way: out of a job, or a file of Export-Clixml.
        if (PlainData.Read(item) is not IReadOnlyDictionary<string, object?> fields) throw new FormatException(Texts.Format("Conversation.NothingToKeep"));
        if (!fields.TryGetValue("Messages", out object? messages) || messages is not object?[] items) return new([MessageReader.Read(fields)], null, false);
        return new([.. items.OfType<IReadOnlyDictionary<string, object?>>().Select(MessageReader.Read)], fields.TryGetValue("Model", out object? model) ? model as string : null, true);
    }
}

using System.Text.Json;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Requests;

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

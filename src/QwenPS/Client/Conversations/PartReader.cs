using System.Text.Json;
using QwenPS.Resources;

namespace QwenPS.Client.Conversations;

/// <summary>
/// Makes a part of a message out of fields: <c>{type:"text",text}</c>, <c>{type:"image_url",image_url:{url}}</c>, the DashScope protocol's
/// <c>{text}</c> and <c>{image}</c>, or the properties of <see cref="ContentPart"/>. Any other is kept as it is.
/// </summary>
internal static class PartReader
{
    /// <exception cref="FormatException">It is no part.</exception>
    public static ContentPart Read(object? value)
    {
        if (value is string text) return new ContentPart { Text = text };
        if (value is not IReadOnlyDictionary<string, object?> { Count: > 0 } fields) throw new FormatException(Text.Of("Conversation.NoPart"));

        // What has more fields than these two forms is sent field for field: the service may know what this module does not.
        Dictionary<string, object?> known = [];
        foreach (var field in fields)
        {
            string name = MessageReader.PlainName(field.Key);
            if (name is "TEXT" or "IMAGE" or "IMAGEURL" or "JSON") known[name] = field.Value;
            else if (name != "TYPE") return new ContentPart { Json = PlainJson.Of(fields) };
        }

        known.TryGetValue("IMAGEURL", out object? image);
        if (image is null) known.TryGetValue("IMAGE", out image);
        if (image is IReadOnlyDictionary<string, object?> inner) image = inner.Count == 1 && inner.TryGetValue("url", out object? url) ? url : image;
        if (known.TryGetValue("JSON", out object? json) && json is string raw) return Raw(raw);
        if (image is string address) return new ContentPart { ImageUrl = address };
        return image is null && known.TryGetValue("TEXT", out object? said) && said is string words ? new ContentPart { Text = words } : new ContentPart { Json = PlainJson.Of(fields) };
    }

    /// <summary>A part of an answer that was kept as an object, and had been kept as JSON in it.</summary>
    private static ContentPart Raw(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(JsonText.EscapeLone(json));
            // By way of values, as the object itself would have come: the same part is then exported the same, however often.
            return new ContentPart { Json = PlainJson.Of(PlainValue.Of(document.RootElement)) };
        }
        catch (JsonException exception)
        {
            throw new FormatException(Text.Of("Conversation.NoPart"), exception);
        }
    }
}

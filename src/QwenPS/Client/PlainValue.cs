using System.Text.Json;

namespace QwenPS.Client;

/// <summary>JSON as plain .NET values: dictionaries, arrays, strings, numbers, booleans. Nothing is guessed, dates stay text.</summary>
internal static class PlainValue
{
    public static IReadOnlyDictionary<string, object?>? Of(Dictionary<string, JsonElement>? fields) =>
        fields is { Count: > 0 } ? fields.ToDictionary(pair => pair.Key, pair => Of(pair.Value)) : null;

    public static object? Of(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var fields = new Dictionary<string, object?>();
                foreach (JsonProperty property in element.EnumerateObject()) fields[property.Name] = Of(property.Value);
                return fields;
            case JsonValueKind.Array: return element.EnumerateArray().Select(Of).ToArray();
            case JsonValueKind.Number when element.TryGetInt64(out long whole): return whole;
            case JsonValueKind.Number: return element.GetDouble();
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            case JsonValueKind.String: return TextOf(element);
            default: return null;
        }
    }

    private static string TextOf(JsonElement element)
    {
        try
        {
            return element.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate: its escape is all that can be given.
            return element.GetRawText();
        }
    }
}

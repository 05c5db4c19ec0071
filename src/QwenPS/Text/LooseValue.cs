using System.Text.Json;

namespace QwenPS.Text;

/// <summary>Reads properties of a JSON object. A property with another type is treated as missing.</summary>
internal static class LooseValue
{
    public static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : null;

    /// <summary>
    /// Returns a text without surrounding white space. Returns null if the text is empty, or if it contains characters that can't be displayed and typed.
    /// </summary>
    public static string? Text(JsonElement element, string name)
    {
        if (Member(element, name) is not { ValueKind: JsonValueKind.String } value) return null;
        string text = value.GetString()!.Trim();
        return text.Length == 0 || TerminalText.MakeVisibleLine(text) != text ? null : text;
    }

    public static bool? Flag(JsonElement element, string name) => Member(element, name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>Returns an integer that isn't negative, or null. The service writes some integers with a fraction of zero.</summary>
    public static long? Integer(JsonElement element, string name)
    {
        if (Member(element, name) is not { ValueKind: JsonValueKind.Number } value) return null;
        if (value.TryGetInt64(out long integer)) return integer < 0 ? null : integer;
        return value.TryGetDouble(out double number) && number >= 0 && number < 1e15 && Math.Floor(number) == number ? (long)number : null;
    }
}

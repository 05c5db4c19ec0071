using System.Text.Json;

namespace QwenPS.Text;

/// <summary>Reads optional fields of a JSON object. A field that doesn't have the expected type is treated as missing.</summary>
internal static class JsonField
{
    /// <summary>
    /// The limit for whole numbers that are written with a decimal point, such as 5.0. A double represents all whole numbers below this limit exactly.
    /// </summary>
    private const double MaxExact = 1e15;

    /// <summary>Finds a field of an object. Returns null if the field is missing or null.</summary>
    public static JsonElement? Member(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Reads a text. Returns null if the text is empty or missing.</summary>
    public static string? Text(JsonElement? parent, string name) => ReadText(Member(parent, name));

    /// <summary>
    /// Reads a text that a user or a program sent. The text can be empty, and can contain unpaired surrogates. Returns null if the text is missing.
    /// </summary>
    public static string? ExactText(JsonElement? parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.String } value ? PlainValue.Create(value) as string : null;

    /// <inheritdoc cref="ReadVisibleText"/>
    public static string? VisibleText(JsonElement? parent, string name) => ReadVisibleText(Member(parent, name));

    /// <summary>
    /// Reads a text without surrounding white space. Returns null if the text is empty or missing. Also returns null if the text contains characters that can't
    /// be displayed or typed. Such a text isn't accepted, because this method also reads IDs, which appear in tables and on command lines.
    /// </summary>
    public static string? ReadVisibleText(JsonElement? value) =>
        ReadText(value)?.Trim() is { Length: > 0 } text && TerminalText.MakeVisibleLine(text) == text ? text : null;

    /// <summary>Reads a Boolean. Returns null if the value is missing.</summary>
    public static bool? Flag(JsonElement? parent, string name) => Member(parent, name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>Reads a whole number. Returns null if the number is missing or invalid.</summary>
    public static long? Number(JsonElement? parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out long number) ? number : null;

    /// <summary>
    /// Reads a whole number that isn't negative. Returns null if the number is missing or invalid. The service writes some whole numbers with a decimal point,
    /// such as 5.0.
    /// </summary>
    public static long? Amount(JsonElement? parent, string name)
    {
        if (Number(parent, name) is { } whole) return whole < 0 ? null : whole;
        return Member(parent, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out double number)
            && number is >= 0 and < MaxExact && Math.Floor(number) == number ? (long)number : null;
    }

    /// <summary>Reads a time in seconds since 1970, and converts it to local time. Returns null if the time is missing or invalid.</summary>
    public static DateTimeOffset? Time(JsonElement? json, string name) =>
        Number(json, name) is > 0 and < 253_402_300_800 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToLocalTime() : null;

    /// <summary>Reads the string properties of an object. Other properties are ignored.</summary>
    public static Dictionary<string, string> Texts(JsonElement? json)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (json is not { ValueKind: JsonValueKind.Object } element) return metadata;
        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (ReadText(member.Value) is { } text) metadata[member.Name] = text;
        }

        return metadata;
    }

    private static string? ReadText(JsonElement? value)
    {
        try
        {
            return value is { ValueKind: JsonValueKind.String } element && element.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            // The text contains an unpaired surrogate.
            return null;
        }
    }
}

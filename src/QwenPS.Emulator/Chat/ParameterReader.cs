using System.Text.Json;
using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Chat;

/// <summary>Reads optional members of a JSON object and refuses wrong types. A null counts as absent.</summary>
internal readonly struct ParameterReader(JsonElement parent)
{
    public JsonElement? Get(string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public JsonElement? Get(string name, JsonValueKind kind, string expected)
    {
        var value = Get(name);
        return value is null || value.Value.ValueKind == kind ? value : throw Wrong(name, expected);
    }

    public JsonElement? Object(string name) => Get(name, JsonValueKind.Object, "an object");

    public JsonElement? Array(string name) => Get(name, JsonValueKind.Array, "an array");

    public string? Text(string name) => Get(name, JsonValueKind.String, "a string")?.GetString();

    public bool Flag(string name) => Get(name) switch
    {
        null or { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.True } => true,
        _ => throw Wrong(name, "a boolean"),
    };

    public double? Number(string name, Func<double, bool> within, string message)
    {
        if (Get(name, JsonValueKind.Number, "a number")?.GetDouble() is not { } number) return null;
        return within(number) ? number : throw Invalid(name, message);
    }

    public decimal? Integer(string name, decimal least, decimal most, string message)
    {
        if (Get(name, JsonValueKind.Number, "an integer") is not { } value) return null;
        if (!value.TryGetDecimal(out var number) || number != decimal.Truncate(number)) throw Wrong(name, "an integer");
        return number >= least && number <= most ? number : throw Invalid(name, message);
    }

    private static ServiceException Wrong(string name, string expected) => new(RequestErrors.WrongType(name, expected));

    private static ServiceException Invalid(string name, string message) => new(RequestErrors.InvalidValue(name, message));
}

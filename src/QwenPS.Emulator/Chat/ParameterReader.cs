using System.Text.Json;
using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Chat;

/// <summary>Reads optional members of a JSON object, and rejects incorrect types. A null value is treated as a missing member.</summary>
internal readonly struct ParameterReader(JsonElement parent)
{
    public JsonElement? Get(string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public JsonElement? Get(string name, JsonValueKind kind, string expected)
    {
        JsonElement? value = Get(name);
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

    /// <summary>Rejects a number outside its range.</summary>
    public void Check(NumberRange range)
    {
        string expected = range.IsInteger ? "an integer" : "a number";
        if (Get(range.Name, JsonValueKind.Number, expected) is not { } value) return;
        // A number that doesn't fit into a decimal value is converted to a double value first.
        if (!value.TryGetDecimal(out var number)) number = value.GetDouble() is var real && double.Abs(real) < 1 ? 0 : real > 0 ? decimal.MaxValue : decimal.MinValue;
        if (range.IsInteger && number != decimal.Truncate(number)) throw Wrong(range.Name, expected);
        if (!range.Holds(number)) throw Invalid(range.Name, range.Message);
    }

    /// <summary>Returns an integer that was already validated.</summary>
    public int? Integer(string name) => (int?)Get(name)?.GetDecimal();

    private static ServiceException Wrong(string name, string expected) => new(RequestErrors.WrongType(name, expected));

    private static ServiceException Invalid(string name, string message) => new(RequestErrors.InvalidValue(name, message));
}

using System.Globalization;
using System.Text.Json.Nodes;
using QwenPS.Text;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>
/// Adds the rules of PowerShell's Validate attributes to the JSON schema of a value. As in PowerShell, the rules of a list apply to each item, except
/// the rule for the number of items. The attributes are specified by name, so this code doesn't depend on PowerShell.
/// </summary>
internal static class ValidationRules
{
    private const string PowerShell = "System.Management.Automation.";

    /// <param name="schema">The schema of the value.</param>
    /// <param name="attribute">The full name of the type of the attribute. An unknown attribute has no effect.</param>
    /// <param name="first">The first argument of the attribute. For ValidateSet, this argument is the list of the allowed values.</param>
    /// <param name="second">The second argument of the attribute, or null if there's no second argument.</param>
    public static void Add(JsonObject schema, string attribute, object? first, object? second)
    {
        if (!attribute.StartsWith(PowerShell, StringComparison.Ordinal)) return;
        switch (attribute.Substring(PowerShell.Length))
        {
            case "ValidateSetAttribute" when first is IEnumerable<object?> values: AddSet(GetItem(schema), values); break;
            case "ValidateRangeAttribute" when first is not null && second is not null: AddRange(GetItem(schema), first, second); break;
            case "ValidateRangeAttribute" when first is int kind: AddKind(GetItem(schema), kind); break;
            case "ValidatePatternAttribute" when first is string pattern: GetItem(schema)["pattern"] = pattern; break;
            case "ValidateLengthAttribute" when (first, second) is (int min, int max): AddLength(GetItem(schema), min, max); break;
            case "ValidateCountAttribute" when (first, second) is (int min, int max) && (IsType(schema, "array") || schema["type"] is null): AddCount(schema, min, max); break;
            case "ValidateNotNullOrEmptyAttribute": AddNotEmpty(schema); break;
        }
    }

    private static void AddSet(JsonObject item, IEnumerable<object?> values)
    {
        Func<string, JsonNode?> read = IsType(item, "integer") || IsType(item, "number") ? ReadNumber : IsType(item, "boolean") ? ReadFlag : _ => null;
        var all = new JsonArray();
        foreach (object? value in values)
        {
            string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            all.Add(read(text) ?? text);
        }

        item["enum"] = all;
    }

    private static JsonNode? ReadNumber(string text) => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number) ? number : null;

    private static JsonNode? ReadFlag(string text) => bool.TryParse(text, out bool flag) ? flag : null;

    private static void AddRange(JsonObject item, object min, object max)
    {
        if (CreateNumber(min) is { } minimum) item["minimum"] = minimum;
        if (CreateNumber(max) is { } maximum) item["maximum"] = maximum;
    }

    /// <summary>Adds the range of a ValidateRangeKind. The numbers in this method are the values of this PowerShell 7 enumeration.</summary>
    private static void AddKind(JsonObject item, int kind)
    {
        string? keyword = kind switch { 0 => "exclusiveMinimum", 1 => "minimum", 2 => "exclusiveMaximum", 3 => "maximum", _ => null };
        if (keyword is not null) item[keyword] = 0;
    }

    private static void AddLength(JsonObject item, int min, int max)
    {
        item["minLength"] = min;
        item["maxLength"] = max;
    }

    private static void AddCount(JsonObject schema, int min, int max)
    {
        schema["minItems"] = min;
        schema["maxItems"] = max;
    }

    /// <summary>Requires a text that isn't empty. A list must contain at least one item, and no empty text.</summary>
    private static void AddNotEmpty(JsonObject schema)
    {
        if (IsType(schema, "array")) RequireOne(schema, "minItems");
        JsonObject item = schema["items"] as JsonObject ?? schema;
        if (IsType(item, "string") && item["enum"] is null) RequireOne(item, "minLength");
    }

    private static void RequireOne(JsonObject schema, string keyword)
    {
        if ((int?)schema[keyword] is null or 0) schema[keyword] = 1;
    }

    /// <summary>
    /// Returns the schema that a rule is added to. If the value is a list, this is the schema of the items. If the list has no schema for its items yet, this
    /// method adds one.
    /// </summary>
    private static JsonObject GetItem(JsonObject schema)
    {
        if (schema["items"] is JsonObject item) return item;
        if (!IsType(schema, "array")) return schema;
        item = [];
        schema["items"] = item;
        return item;
    }

    /// <summary>Creates a JSON number. Returns null if the value isn't a number, because a range can also consist of dates or texts.</summary>
    private static JsonNode? CreateNumber(object value) => value switch
    {
        double number => double.IsNaN(number) || double.IsInfinity(number) ? null : JsonNode.Parse(JsonNumber.Format(number)),
        float number => CreateNumber(double.Parse(number.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)),
        IConvertible number and not (string or bool or char or DateTime or Enum) => number.ToDecimal(CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>Determines whether a schema accepts a type, possibly in addition to null.</summary>
    private static bool IsType(JsonObject schema, string name) => schema["type"] switch
    {
        JsonValue type => type.GetValue<string>() == name,
        JsonArray types => types.Any(type => (string?)type == name),
        _ => false,
    };
}

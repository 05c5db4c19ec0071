using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>
/// Adds the rules in a property's attributes to its schema. These are PowerShell's Validate attributes and the Description attribute of System.ComponentModel.
/// The attributes are read by name and aren't created, so this code doesn't depend on PowerShell.
/// </summary>
internal static class PropertyRules
{
    private const string PowerShell = "System.Management.Automation.";

    public static bool IsHidden(PropertyInfo property) => property.GetCustomAttributesData().Any(one => one.AttributeType.FullName == PowerShell + "HiddenAttribute");

    public static void Describe(JsonObject schema, MemberInfo member)
    {
        foreach (CustomAttributeData attribute in member.GetCustomAttributesData())
        {
            if (attribute.AttributeType.FullName == "System.ComponentModel.DescriptionAttribute" && Argument(attribute, 0) is string text) schema["description"] = text;
        }
    }

    public static void AddTo(JsonObject schema, PropertyInfo property)
    {
        Describe(schema, property);
        // If the value is a collection, the rule applies to each item, as it does in PowerShell.
        JsonObject value = schema["items"] as JsonObject ?? schema;
        foreach (CustomAttributeData attribute in property.GetCustomAttributesData())
        {
            if (attribute.AttributeType.FullName is not { } name || !name.StartsWith(PowerShell, StringComparison.Ordinal)) continue;
            Add(name.Substring(PowerShell.Length), Argument(attribute, 0), Argument(attribute, 1), schema, value);
        }
    }

    private static void Add(string attribute, object? first, object? second, JsonObject schema, JsonObject value)
    {
        switch (attribute)
        {
            case "ValidateSetAttribute" when first is IEnumerable<object?> names: value["enum"] = CreateEnum(names, value); break;
            case "ValidateRangeAttribute" when first is not null && second is not null: AddRange(value, CreateNumber(first), CreateNumber(second)); break;
            case "ValidateRangeAttribute" when first is int kind: AddKind(value, kind); break;
            case "ValidatePatternAttribute" when first is string pattern: value["pattern"] = pattern; break;
            case "ValidateLengthAttribute" when (first, second) is (int min, int max): (value["minLength"], value["maxLength"]) = (min, max); break;
            case "ValidateCountAttribute" when (first, second) is (int min, int max): (schema["minItems"], schema["maxItems"]) = (min, max); break;
            case "ValidateNotNullOrEmptyAttribute": AddNotEmpty(schema); break;
        }
    }

    private static JsonArray CreateEnum(IEnumerable<object?> names, JsonObject value)
    {
        var all = new JsonArray();
        bool isNumber = value["type"] is JsonValue type && type.GetValue<string>() is "integer" or "number";
        foreach (object? one in names)
        {
            string name = Convert.ToString(one, CultureInfo.InvariantCulture) ?? "";
            all.Add(isNumber && decimal.TryParse(name, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number) ? number : (JsonNode)name);
        }

        return all;
    }

    private static void AddRange(JsonObject value, JsonValue? min, JsonValue? max)
    {
        if (min is not null) value["minimum"] = min;
        if (max is not null) value["maximum"] = max;
    }

    /// <summary>Adds the range of a ValidateRangeKind. The numbers are the values of this PowerShell 7 enumeration.</summary>
    private static void AddKind(JsonObject value, int kind)
    {
        string? keyword = kind switch { 0 => "exclusiveMinimum", 1 => "minimum", 2 => "exclusiveMaximum", 3 => "maximum", _ => null };
        if (keyword is not null) value[keyword] = 0;
    }

    private static void AddNotEmpty(JsonObject schema)
    {
        if (schema["items"] is not null) schema["minItems"] = 1;
        else if (schema["type"] is JsonValue type && type.GetValue<string>() == "string") schema["minLength"] = 1;
    }

    /// <summary>Creates a JSON number. Returns null if the value isn't a number, because PowerShell's ranges can also contain dates.</summary>
    private static JsonValue? CreateNumber(object value) => value switch
    {
        double number when double.IsNaN(number) || double.IsInfinity(number) => null,
        float or double or decimal => JsonValue.Create(Convert.ToDecimal(value, CultureInfo.InvariantCulture)),
        IConvertible number and not (string or bool or char or DateTime) => JsonValue.Create(number.ToDecimal(CultureInfo.InvariantCulture)),
        _ => null,
    };

    private static object? Argument(CustomAttributeData attribute, int index) =>
        index < attribute.ConstructorArguments.Count ? Plain(attribute.ConstructorArguments[index].Value) : null;

    private static object? Plain(object? value) => value switch
    {
        IEnumerable<CustomAttributeTypedArgument> many => many.Select(one => Plain(one.Value)).ToArray(),
        CustomAttributeTypedArgument one => Plain(one.Value),
        _ => value,
    };
}

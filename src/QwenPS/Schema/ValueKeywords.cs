using System.Globalization;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Schema;

/// <summary>The keywords that look at a value alone: its type, and the limits of numbers and of sizes.</summary>
internal static class ValueKeywords
{
    private const int LongestShown = 60;

    /// <summary>What is wrong with the value by this keyword; null where nothing is, or where the keyword is none of these.</summary>
    public static string? Problem(string keyword, object? argument, object? value, SchemaCheck check)
    {
        switch (keyword)
        {
            case "type": return HasType(value, argument) ? null : Texts.Format("Schema.Type", check.Show(value), string.Join(" / ", JsonValues.ListOf(argument)));
            case "enum": return ((object?[])argument!).Any(one => JsonValues.AreEqual(one, value)) ? null : Texts.Format("Schema.Enum", check.Show(value), string.Join(", ", ((object?[])argument!).Select(check.Show)));
            case "const": return JsonValues.AreEqual(argument, value) ? null : Texts.Format("Schema.Const", check.Show(value), check.Show(argument));
            case "minimum" when JsonValues.IsNumber(value): return JsonValues.Compare(value!, argument!) >= 0 ? null : Texts.Format("Schema.Minimum", check.Show(value), check.Show(argument));
            case "maximum" when JsonValues.IsNumber(value): return JsonValues.Compare(value!, argument!) <= 0 ? null : Texts.Format("Schema.Maximum", check.Show(value), check.Show(argument));
            case "exclusiveMinimum" when JsonValues.IsNumber(value): return JsonValues.Compare(value!, argument!) > 0 ? null : Texts.Format("Schema.ExclusiveMinimum", check.Show(value), check.Show(argument));
            case "exclusiveMaximum" when JsonValues.IsNumber(value): return JsonValues.Compare(value!, argument!) < 0 ? null : Texts.Format("Schema.ExclusiveMaximum", check.Show(value), check.Show(argument));
            case "multipleOf" when JsonValues.IsNumber(value): return JsonValues.IsMultiple(value!, argument!) ? null : Texts.Format("Schema.MultipleOf", check.Show(value), check.Show(argument));
            default: return SizeProblem(keyword, argument, value, check);
        }
    }

    /// <summary>A value as JSON, cut where it is long. Secrets are masked before: by half, none would be recognized.</summary>
    public static string Show(object? value, Redactor redactor)
    {
        string text = value switch
        {
            null => "null",
            bool flag => flag ? "true" : "false",
            string one => "\"" + one + "\"",
            Dictionary<string, object?> => "{...}",
            object?[] => "[...]",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
        return ForeignText.OneLine(text.Length <= LongestShown ? text : redactor.RedactStart(text, LongestShown) + "…");
    }

    private static bool HasType(object? value, object? types)
    {
        string type = JsonValues.TypeOf(value);
        return JsonValues.ListOf(types).Any(one => one is string name && (name == type || (name == "number" && type == "integer")));
    }

    private static string? SizeProblem(string keyword, object? argument, object? value, SchemaCheck check)
    {
        (int size, string least, string most)? measure = (value, keyword) switch
        {
            (string text, "minLength" or "maxLength") => (JsonValues.LengthOf(text), "Schema.LengthLeast", "Schema.LengthMost"),
            (object?[] items, "minItems" or "maxItems") => (items.Length, "Schema.ItemsLeast", "Schema.ItemsMost"),
            (Dictionary<string, object?> members, "minProperties" or "maxProperties") => (members.Count, "Schema.PropertiesLeast", "Schema.PropertiesMost"),
            _ => null,
        };
        if (measure is not { } known) return null;
        int order = JsonValues.Compare(known.size, argument!);
        if (keyword.StartsWith("min", StringComparison.Ordinal)) return order >= 0 ? null : Texts.Format(known.least, known.size, check.Show(argument));
        return order <= 0 ? null : Texts.Format(known.most, known.size, check.Show(argument));
    }
}

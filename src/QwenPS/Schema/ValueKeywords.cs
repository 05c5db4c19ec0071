using System.Globalization;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Schema;

/// <summary>Validates values against the keywords that apply to a single value: its type, the allowed values, and the limits of numbers and sizes.</summary>
internal static class ValueKeywords
{
    private const int MaxShownLength = 60;

    /// <summary>
    /// Returns the problem if the value violates the keyword. Returns null if there's no problem, or if this class doesn't support the keyword.
    /// </summary>
    public static string? FindProblem(string keyword, object? argument, object? value, SchemaCheck check)
    {
        switch (keyword)
        {
            case "type": return HasType(value, argument) ? null : Texts.Format("Schema.Type", check.Show(value), string.Join(" / ", JsonValues.ToList(argument)));
            case "enum":
                var allowed = (object?[])argument!;
                return allowed.Any(one => JsonValues.AreEqual(one, value)) ? null : Texts.Format("Schema.Enum", check.Show(value), string.Join(", ", allowed.Select(check.Show)));
            case "const": return JsonValues.AreEqual(argument, value) ? null : Texts.Format("Schema.Const", check.Show(value), check.Show(argument));
            case "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf":
                return JsonValues.IsNumber(value) ? FindNumberProblem(keyword, argument!, value!, check) : null;
            default: return FindSizeProblem(keyword, argument, value, check);
        }
    }

    /// <summary>
    /// Formats a value as JSON, and truncates long values. Secrets are masked before the value is truncated, because the redactor doesn't recognize a
    /// truncated secret.
    /// </summary>
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
        return ForeignText.OneLine(text.Length <= MaxShownLength ? text : redactor.RedactStart(text, MaxShownLength) + "…");
    }

    private static bool HasType(object? value, object? types)
    {
        string type = JsonValues.GetTypeName(value);
        return JsonValues.ToList(types).Any(one => one is string name && (name == type || (name == "number" && type == "integer")));
    }

    private static string? FindNumberProblem(string keyword, object argument, object value, SchemaCheck check)
    {
        string? text = keyword switch
        {
            "minimum" when JsonValues.Compare(value, argument) < 0 => "Schema.Minimum",
            "maximum" when JsonValues.Compare(value, argument) > 0 => "Schema.Maximum",
            "exclusiveMinimum" when JsonValues.Compare(value, argument) <= 0 => "Schema.ExclusiveMinimum",
            "exclusiveMaximum" when JsonValues.Compare(value, argument) >= 0 => "Schema.ExclusiveMaximum",
            "multipleOf" when !JsonValues.IsMultiple(value, argument) => "Schema.MultipleOf",
            _ => null,
        };
        return text is null ? null : Texts.Format(text, check.Show(value), check.Show(argument));
    }

    private static string? FindSizeProblem(string keyword, object? argument, object? value, SchemaCheck check)
    {
        (int size, string min, string max)? measure = (value, keyword) switch
        {
            (string text, "minLength" or "maxLength") => (JsonValues.CountCharacters(text), "Schema.LengthLeast", "Schema.LengthMost"),
            (object?[] items, "minItems" or "maxItems") => (items.Length, "Schema.ItemsLeast", "Schema.ItemsMost"),
            (Dictionary<string, object?> members, "minProperties" or "maxProperties") => (members.Count, "Schema.PropertiesLeast", "Schema.PropertiesMost"),
            _ => null,
        };
        if (measure is not { } known) return null;
        int order = JsonValues.Compare(known.size, argument!);
        if (keyword.StartsWith("min", StringComparison.Ordinal)) return order >= 0 ? null : Texts.Format(known.min, known.size, check.Show(argument));
        return order <= 0 ? null : Texts.Format(known.max, known.size, check.Show(argument));
    }
}

/// <summary>Validates arrays against the keywords that apply to the items of an array.</summary>
internal static class ArrayKeywords
{
    public static void Check(SchemaCheck check, string keyword, object? argument, Dictionary<string, object?> keywords, object?[] items, string path)
    {
        switch (keyword)
        {
            case "items":
                int first = keywords.TryGetValue("prefixItems", out object? prefix) ? ((object?[])prefix!).Length : 0;
                for (int i = first; i < items.Length; i++) check.Check(argument, items[i], $"{path}/{i}");
                break;
            case "prefixItems":
                var schemas = (object?[])argument!;
                for (int i = 0; i < Math.Min(schemas.Length, items.Length); i++) check.Check(schemas[i], items[i], $"{path}/{i}");
                break;
            case "contains": CheckContains(check, argument, keywords, items, path); break;
            case "uniqueItems" when argument is true: CheckUnique(check, items, path); break;
        }
    }

    private static void CheckContains(SchemaCheck check, object? schema, Dictionary<string, object?> keywords, object?[] items, string path)
    {
        int count = items.Count(item => check.Fits(schema, item));
        object min = keywords.TryGetValue("minContains", out object? given) ? given! : 1;
        if (JsonValues.Compare(count, min) < 0) check.Note(path, "Schema.ContainsLeast", count, min);
        else if (keywords.TryGetValue("maxContains", out object? max) && JsonValues.Compare(count, max!) > 0) check.Note(path, "Schema.ContainsMost", count, max);
    }

    private static void CheckUnique(SchemaCheck check, object?[] items, string path)
    {
        for (int i = 1; i < items.Length; i++)
        {
            for (int before = 0; before < i; before++)
            {
                if (!check.AreEqual(items[before], items[i])) continue;
                check.Note($"{path}/{i}", "Schema.Unique", before);
                return;
            }
        }
    }
}

/// <summary>Validates objects against the keywords that apply to the members of an object.</summary>
internal static class ObjectKeywords
{
    public static void Check(SchemaCheck check, string keyword, object? argument, Dictionary<string, object?> keywords, Dictionary<string, object?> members, string path)
    {
        switch (keyword)
        {
            case "required": Require(check, (object?[])argument!, members, path); break;
            case "properties":
                foreach (var property in (Dictionary<string, object?>)argument!)
                {
                    if (members.TryGetValue(property.Key, out object? value)) check.Check(property.Value, value, Below(path, property.Key));
                }

                break;
            case "patternProperties": CheckPatterns(check, (Dictionary<string, object?>)argument!, members, path); break;
            case "additionalProperties": CheckAdditional(check, argument, keywords, members, path); break;
            case "propertyNames":
                foreach (string name in members.Keys) check.Check(argument, name, Below(path, name));
                break;
            case "dependentRequired" when argument is Dictionary<string, object?> table:
                foreach (var pair in table)
                {
                    if (members.ContainsKey(pair.Key) && pair.Value is object?[] names) Require(check, names, members, path);
                }

                break;
            case "dependentSchemas":
                foreach (var pair in (Dictionary<string, object?>)argument!)
                {
                    if (members.ContainsKey(pair.Key)) check.Check(pair.Value, members, path);
                }

                break;
        }
    }

    private static void Require(SchemaCheck check, object?[] names, Dictionary<string, object?> members, string path)
    {
        foreach (object? name in names)
        {
            if (!members.ContainsKey((string)name!)) check.Note(path, "Schema.Required", name);
        }
    }

    private static void CheckPatterns(SchemaCheck check, Dictionary<string, object?> patterns, Dictionary<string, object?> members, string path)
    {
        foreach (var pattern in patterns)
        {
            foreach (var member in members)
            {
                if (check.Matches(pattern.Key, member.Key)) check.Check(pattern.Value, member.Value, Below(path, member.Key));
            }
        }
    }

    private static void CheckAdditional(SchemaCheck check, object? schema, Dictionary<string, object?> keywords, Dictionary<string, object?> members, string path)
    {
        var named = keywords.TryGetValue("properties", out object? properties) ? (Dictionary<string, object?>)properties! : null;
        var patterns = keywords.TryGetValue("patternProperties", out object? more) ? (Dictionary<string, object?>)more! : null;
        foreach (var member in members)
        {
            if (named?.ContainsKey(member.Key) == true || patterns?.Keys.Any(pattern => check.Matches(pattern, member.Key)) == true) continue;
            if (schema is false) check.Note(Below(path, member.Key), "Schema.Additional");
            else check.Check(schema, member.Value, Below(path, member.Key));
        }
    }

    private static string Below(string path, string name) => path + "/" + name.Replace("~", "~0").Replace("/", "~1");
}

/// <summary>Validates values against the keywords that combine schemas.</summary>
internal static class LogicKeywords
{
    /// <returns>true if this class supports the keyword; otherwise, false.</returns>
    public static bool Check(SchemaCheck check, string keyword, object? argument, Dictionary<string, object?> keywords, object? value, string path)
    {
        switch (keyword)
        {
            case "allOf":
                foreach (object? one in (object?[])argument!) check.Check(one, value, path);
                return true;
            case "anyOf": CheckAny(check, (object?[])argument!, value, path); return true;
            case "oneOf": CheckOne(check, (object?[])argument!, value, path); return true;
            case "not":
                if (check.Fits(argument, value)) check.Note(path, "Schema.Not");
                return true;
            case "if":
                if (keywords.TryGetValue(check.Fits(argument, value) ? "then" : "else", out object? then)) check.Check(then, value, path);
                return true;
            default: return false;
        }
    }

    private static void CheckAny(SchemaCheck check, object?[] choices, object? value, string path)
    {
        IReadOnlyList<SchemaViolation>? nearest = null;
        var all = new List<SchemaViolation>();
        foreach (object? choice in choices)
        {
            IReadOnlyList<SchemaViolation> problems = check.Try(choice, value, path);
            if (problems.Count == 0) return;
            all.AddRange(problems);
            // If no choice matches, the choice with the most deeply nested problems is probably the intended one. Its problems are more useful than the message
            // that the complete value has another type.
            if (nearest is null || Depth(problems) > Depth(nearest)) nearest = problems;
        }

        if (Depth(nearest!) > path.Length) check.Note(nearest!);
        else check.Note(path, "Schema.AnyOf", check.Show(value), string.Join("; ", all.Select(one => one.Message).Distinct()));
    }

    private static void CheckOne(SchemaCheck check, object?[] choices, object? value, string path)
    {
        int fitting = choices.Count(choice => check.Fits(choice, value));
        if (fitting == 0) CheckAny(check, choices, value, path);
        else if (fitting > 1) check.Note(path, "Schema.OneOf", check.Show(value), fitting);
    }

    private static int Depth(IReadOnlyList<SchemaViolation> problems) => problems.Max(problem => problem.Path.Length);
}

namespace QwenPS.Schema;

/// <summary>The keywords that look at the members of an object.</summary>
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

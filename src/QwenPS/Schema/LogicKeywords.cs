namespace QwenPS.Schema;

/// <summary>The keywords that put schemas together.</summary>
internal static class LogicKeywords
{
    /// <returns>Whether the keyword is one of these.</returns>
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
            // The choice that the value is nearest to: what is wrong deeper inside is of more use than that the whole is of another kind.
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

namespace QwenPS.Schema;

/// <summary>The keywords that look at the items of an array.</summary>
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
        object least = keywords.TryGetValue("minContains", out object? given) ? given! : 1;
        if (JsonValues.Compare(count, least) < 0) check.Note(path, "Schema.ContainsLeast", count, least);
        else if (keywords.TryGetValue("maxContains", out object? most) && JsonValues.Compare(count, most!) > 0) check.Note(path, "Schema.ContainsMost", count, most);
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

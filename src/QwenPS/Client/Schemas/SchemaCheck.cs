using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using QwenPS.Resources;

namespace QwenPS.Client.Schemas;

/// <summary>One check of one value: goes through schema and value together and notes what does not fit.</summary>
internal sealed class SchemaCheck(JsonSchema schema)
{
    private readonly List<SchemaViolation> _violations = [];

    public IReadOnlyList<SchemaViolation> Violations => _violations;

    public void Check(object? part, object? value, string path)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (part is false) Note(path, "Schema.NotAllowed");
        if (part is not Dictionary<string, object?> keywords) return;
        foreach (var keyword in keywords)
        {
            if (keyword.Key == "$ref") Check(schema.TargetOf((string)keyword.Value!), value, path);
            else if (ValueKeywords.Problem(keyword.Key, keyword.Value, value) is { } problem) _violations.Add(new SchemaViolation(path, problem));
            else if (!LogicKeywords.Check(this, keyword.Key, keyword.Value, keywords, value, path)) CheckWithin(keyword.Key, keyword.Value, keywords, value, path);
        }
    }

    /// <summary>What is wrong, told apart from what was noted so far.</summary>
    public IReadOnlyList<SchemaViolation> Try(object? part, object? value, string path)
    {
        var apart = new SchemaCheck(schema);
        apart.Check(part, value, path);
        return apart.Violations;
    }

    public bool Fits(object? part, object? value) => Try(part, value, "").Count == 0;

    /// <summary>Whether a text matches a pattern of the schema; false also where that takes too long to find out.</summary>
    public bool Matches(string pattern, string text)
    {
        try
        {
            return schema.PatternOf(pattern).IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    public void Note(string path, string text, params object?[] values) => _violations.Add(new SchemaViolation(path, Text.Of(text, values)));

    public void Note(IEnumerable<SchemaViolation> violations) => _violations.AddRange(violations);

    private void CheckWithin(string keyword, object? argument, Dictionary<string, object?> keywords, object? value, string path)
    {
        switch (value)
        {
            case string text when keyword == "pattern" && !Matches((string)argument!, text): Note(path, "Schema.Pattern", argument); break;
            case object?[] items: ArrayKeywords.Check(this, keyword, argument, keywords, items, path); break;
            case Dictionary<string, object?> members: ObjectKeywords.Check(this, keyword, argument, keywords, members, path); break;
        }
    }
}

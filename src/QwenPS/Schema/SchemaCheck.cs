using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Schema;

/// <summary>Validates a value against a schema and collects the violations.</summary>
internal sealed class SchemaCheck(JsonSchema schema, CheckBudget budget, Redactor redactor)
{
    private readonly List<SchemaViolation> _violations = [];

    public IReadOnlyList<SchemaViolation> Violations => _violations;

    public void Check(object? part, object? value, string path)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        budget.Enter();
        CheckKeywords(part, value, path);
        budget.Leave();
    }

    private void CheckKeywords(object? part, object? value, string path)
    {
        if (part is false) Note(path, "Schema.NotAllowed");
        if (part is not Dictionary<string, object?> keywords) return;
        foreach (var keyword in keywords)
        {
            budget.Spend();
            if (keyword.Key == "$ref") Check(schema.GetTarget((string)keyword.Value!), value, path);
            else if (ValueKeywords.FindProblem(keyword.Key, keyword.Value, value, this) is { } problem) Note(new SchemaViolation(path, problem));
            else if (!LogicKeywords.Check(this, keyword.Key, keyword.Value, keywords, value, path)) CheckWithin(keyword.Key, keyword.Value, keywords, value, path);
        }
    }

    /// <summary>Validates a value separately, and returns the violations. The violations aren't added to this object.</summary>
    public IReadOnlyList<SchemaViolation> Try(object? part, object? value, string path)
    {
        var apart = new SchemaCheck(schema, budget, redactor);
        apart.Check(part, value, path);
        return apart.Violations;
    }

    public bool Fits(object? part, object? value) => Try(part, value, "").Count == 0;

    /// <summary>Determines whether a text matches a pattern of the schema. Returns false if matching takes too long.</summary>
    public bool Matches(string pattern, string text)
    {
        budget.Spend();
        try
        {
            return schema.GetPattern(pattern).IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            budget.SpendTimeOut();
            return false;
        }
    }

    /// <summary>
    /// Determines whether two values are equal. The uniqueItems keyword can compare all pairs of items in an array, so each comparison counts as a
    /// step of the budget.
    /// </summary>
    public bool AreEqual(object? left, object? right)
    {
        budget.Spend();
        return JsonValues.AreEqual(left, right);
    }

    /// <summary>Formats a value for messages.</summary>
    public string Show(object? value)
    {
        if (value is string text) budget.SpendText(text.Length);
        return ValueKeywords.Show(value, redactor);
    }

    public void Note(string path, string text, params object?[] values) => Note(new SchemaViolation(path, Texts.Format(text, values)));

    public void Note(IEnumerable<SchemaViolation> violations) => _violations.AddRange(violations);

    private void Note(SchemaViolation violation)
    {
        budget.SpendNote();
        _violations.Add(violation);
    }

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

/// <summary>
/// Limits the work of one validation. Even a small schema can require an enormous amount of work. For example, if each part of a schema references
/// the next part twice, each additional part doubles the work.
/// </summary>
internal sealed class CheckBudget
{
    /// <summary>The maximum number of steps. A schema with a hundred keywords requires a million steps for ten thousand items.</summary>
    private const int Steps = 5_000_000;

    /// <summary>The number of steps that are counted for a pattern that reaches its time limit.</summary>
    private const int TimeOut = Steps / 5;

    /// <summary>
    /// The maximum number of nested schemas. A value can have up to <see cref="JsonTree.MaxDepth"/> levels, and each level can require several schemas. Only a
    /// schema that references itself exceeds this limit. Without the limit, such a schema would cause a stack overflow.
    /// </summary>
    private const int MaxLevels = 2000;

    private int _left = Steps;
    private int _level;

    /// <summary>Enters a nested part of the schema.</summary>
    /// <exception cref="BudgetException">The maximum number of steps is exceeded.</exception>
    /// <exception cref="InsufficientExecutionStackException">The schema is nested too deeply.</exception>
    public void Enter()
    {
        if (++_level > MaxLevels) throw new InsufficientExecutionStackException();
        Spend();
    }

    public void Leave() => _level--;

    /// <summary>The number of steps that are counted for a violation. A violation takes more time than a successful check.</summary>
    private const int Note = 50;

    /// <exception cref="BudgetException">The maximum number of steps is exceeded.</exception>
    public void Spend(int steps = 1)
    {
        _left -= steps;
        if (_left < 0) throw new BudgetException();
    }

    /// <inheritdoc cref="Spend"/>
    public void SpendNote() => Spend(Note);

    /// <summary>
    /// Counts the steps of a search for secrets in a text. Even if only the beginning of the text is shown, a longer part of the text is searched.
    /// </summary>
    /// <inheritdoc cref="Spend"/>
    public void SpendText(int length)
    {
        const int max = 16 * 1024, charactersOfStep = 16;
        Spend(Math.Min(length, max) / charactersOfStep);
    }

    /// <summary>Counts the steps of a pattern that reached its time limit.</summary>
    /// <inheritdoc cref="Spend"/>
    public void SpendTimeOut() => Spend(TimeOut);
}

/// <summary>The exception that is thrown when a validation requires too much work.</summary>
internal sealed class BudgetException : Exception;

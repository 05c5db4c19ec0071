using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Schema;

/// <summary>One check of one value: goes through schema and value together and notes what does not fit.</summary>
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
            if (keyword.Key == "$ref") Check(schema.TargetOf((string)keyword.Value!), value, path);
            else if (ValueKeywords.Problem(keyword.Key, keyword.Value, value, this) is { } problem) Note(new SchemaViolation(path, problem));
            else if (!LogicKeywords.Check(this, keyword.Key, keyword.Value, keywords, value, path)) CheckWithin(keyword.Key, keyword.Value, keywords, value, path);
        }
    }

    /// <summary>What is wrong, told apart from what was noted so far.</summary>
    public IReadOnlyList<SchemaViolation> Try(object? part, object? value, string path)
    {
        var apart = new SchemaCheck(schema, budget, redactor);
        apart.Check(part, value, path);
        return apart.Violations;
    }

    public bool Fits(object? part, object? value) => Try(part, value, "").Count == 0;

    /// <summary>Whether a text matches a pattern of the schema; false also where that takes too long to find out.</summary>
    public bool Matches(string pattern, string text)
    {
        budget.Spend();
        try
        {
            return schema.PatternOf(pattern).IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            budget.SpendTimeOut();
            return false;
        }
    }

    /// <summary>Whether two values are the same; counts as work, since it is done for every two items of a list.</summary>
    public bool AreEqual(object? left, object? right)
    {
        budget.Spend();
        return JsonValues.AreEqual(left, right);
    }

    /// <summary>A value as a message has it.</summary>
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
/// How much work one check may be. A schema of a few lines can ask for more than a lifetime of it: each part that refers twice to the next doubles it.
/// </summary>
internal sealed class CheckBudget
{
    /// <summary>Some seconds; a schema of a hundred keywords on ten thousand items is a million.</summary>
    private const int Steps = 5_000_000;

    /// <summary>A pattern that was given up after its second.</summary>
    private const int TimeOut = Steps / 5;

    /// <summary>Several schemas for each level of the deepest value. Only one that refers to itself goes deeper, and would to the end of the stack.</summary>
    private const int MostLevels = 2000;

    private int _left = Steps;
    private int _level;

    /// <summary>A part of the schema begins, within another.</summary>
    /// <exception cref="BudgetException">It was too much.</exception>
    /// <exception cref="InsufficientExecutionStackException">It is too deep.</exception>
    public void Enter()
    {
        if (++_level > MostLevels) throw new InsufficientExecutionStackException();
        Spend();
    }

    public void Leave() => _level--;

    /// <summary>What was found is kept, and costs more than a look.</summary>
    private const int Note = 50;

    /// <exception cref="BudgetException">It was too much.</exception>
    public void Spend(int steps = 1)
    {
        _left -= steps;
        if (_left < 0) throw new BudgetException();
    }

    /// <inheritdoc cref="Spend"/>
    public void SpendNote() => Spend(Note);

    /// <summary>A text is looked through for secrets, before its beginning is shown.</summary>
    /// <inheritdoc cref="Spend"/>
    public void SpendText(int length)
    {
        const int most = 16 * 1024, charactersOfStep = 16;
        Spend(Math.Min(length, most) / charactersOfStep);
    }

    /// <summary>A pattern ran into its time limit.</summary>
    /// <inheritdoc cref="Spend"/>
    public void SpendTimeOut() => Spend(TimeOut);
}

/// <summary>A check is more work than anybody means.</summary>
internal sealed class BudgetException : Exception;

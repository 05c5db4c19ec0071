namespace QwenPS.Schema;

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

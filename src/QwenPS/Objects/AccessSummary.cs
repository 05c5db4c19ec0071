namespace QwenPS;

/// <summary>Represents the overall result of Assert-QwenAccess.</summary>
public sealed class AccessSummary
{
    /// <summary>Gets a value that indicates whether all checks ended without a failure. Warnings and skipped checks aren't failures.</summary>
    public bool IsPassed => Verdict == AccessVerdict.Passed;

    /// <summary>
    /// Gets the category of the failure, or Passed if no check failed. If there are failures of several categories, this is the category with the lowest exit
    /// code.
    /// </summary>
    public AccessVerdict Verdict { get; init; }

    /// <summary>Gets the exit code of the process, which is the numeric value of <see cref="Verdict"/>.</summary>
    public int ExitCode => (int)Verdict;

    /// <summary>Gets the number of checks that passed.</summary>
    public int Passed { get; init; }

    /// <summary>Gets the number of checks that failed.</summary>
    public int Failed { get; init; }

    /// <summary>Gets the number of checks with a warning.</summary>
    public int Warnings { get; init; }

    /// <summary>Gets the number of checks that didn't run.</summary>
    public int Skipped { get; init; }

    /// <summary>
    /// Gets the start of the earliest retirement day of the models, in Beijing time. The value is null if the module's catalog contains no retirement
    /// notice for the models.
    /// </summary>
    public DateTimeOffset? FirstRetirement { get; init; }

    /// <summary>Gets the duration of all checks.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Gets the list of results, one per check.</summary>
    public IReadOnlyList<AccessResult> Results { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{Verdict}: {Passed} passed, {Failed} failed, {Warnings} warnings, {Skipped} skipped";
}

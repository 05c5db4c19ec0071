namespace QwenPS;

/// <summary>The overall result of Assert-QwenAccess.</summary>
public sealed class AccessSummary
{
    /// <summary>Whether no check failed. Warnings and skipped checks aren't failures.</summary>
    public bool IsPassed => Verdict == AccessVerdict.Passed;

    /// <summary>The class of the failure. If checks of several classes failed, the class with the lowest exit code.</summary>
    public AccessVerdict Verdict { get; init; }

    /// <summary>The exit code of the process: the number of the verdict.</summary>
    public int ExitCode => (int)Verdict;

    /// <summary>The number of checks that passed.</summary>
    public int Passed { get; init; }

    /// <summary>The number of checks that failed.</summary>
    public int Failed { get; init; }

    /// <summary>The number of checks with a warning.</summary>
    public int Warnings { get; init; }

    /// <summary>The number of checks that didn't run.</summary>
    public int Skipped { get; init; }

    /// <summary>The first retirement date of the models; null if the catalog doesn't contain a notice for them.</summary>
    public DateTime? FirstRetirement { get; init; }

    /// <summary>The duration of all checks.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The results, one per check.</summary>
    public IReadOnlyList<AccessResult> Results { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{Verdict}: {Passed} passed, {Failed} failed, {Warnings} warnings, {Skipped} skipped";
}

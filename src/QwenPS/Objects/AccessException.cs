namespace QwenPS;

/// <summary>
/// The exception that is thrown by Assert-QwenAccess when at least one check fails, and by Export-QwenAccessBaseline when the checks don't end in time.
/// </summary>
#pragma warning disable CA1032 // The standard constructors are missing, because only this module creates this exception, and always with a summary.
public sealed class AccessException : Exception
#pragma warning restore CA1032
{
    internal AccessException(string message, AccessSummary summary)
        : base(TerminalText.MakeVisibleLine(message)) => Summary = summary;

    /// <summary>Gets the overall result, with the results of all checks.</summary>
    public AccessSummary Summary { get; }

    /// <summary>Gets the exit code that matches the category of the failure (<see cref="AccessSummary.Verdict"/>).</summary>
    public int ExitCode => Summary.ExitCode;
}

namespace QwenPS;

/// <summary>The error of Assert-QwenAccess: at least one check failed.</summary>
#pragma warning disable CA1032 // Only this module creates this exception, and it always has a summary.
public sealed class AccessException : Exception
#pragma warning restore CA1032
{
    internal AccessException(string message, AccessSummary summary)
        : base(TerminalText.MakeVisibleLine(message)) => Summary = summary;

    /// <summary>The overall result, with the results of all checks.</summary>
    public AccessSummary Summary { get; }

    /// <summary>The exit code that matches the class of the failure.</summary>
    public int ExitCode => Summary.ExitCode;
}

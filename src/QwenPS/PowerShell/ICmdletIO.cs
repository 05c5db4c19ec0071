using System.Management.Automation;

namespace QwenPS.PowerShell;

/// <summary>
/// What asynchronous work may do with its cmdlet. Every call is carried out on the pipeline thread; it waits while the pipeline is behind.
/// </summary>
internal interface ICmdletIO
{
    ValueTask OutputAsync(object value);

    ValueTask ErrorAsync(ErrorRecord error);

    ValueTask WarningAsync(string message);

    ValueTask VerboseAsync(string message);

    ValueTask DebugAsync(string message);

    ValueTask ProgressAsync(ProgressRecord progress);

    /// <summary>Runs something that has to be done on the pipeline thread, such as making an object of a PowerShell class, and gives its result.</summary>
    Task<T> OnPipelineThreadAsync<T>(Func<T> work);

    /// <summary>Writes text to the host as Write-Host does, without a line break, control characters made visible.</summary>
    ValueTask HostAsync(string text, bool isDim = false);

    /// <summary>
    /// Does something that needs the pipeline thread and has an answer: runs a tool, asks the user. Where output is kept for its turn,
    /// so is this, and what was written before it is written first.
    /// </summary>
    Task<T> InTurnAsync<T>(Func<T> action);
}

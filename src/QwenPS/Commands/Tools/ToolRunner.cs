using System.Collections;
using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Management.Automation;
using QwenPS.Commands.Chat;
using QwenPS.Pipeline;

namespace QwenPS.Commands.Tools;

/// <summary>
/// Runs a tool as a nested pipeline of the caller's session, with its arguments bound as values. Nothing that came from the model is ever
/// parsed as PowerShell. Runs on the pipeline thread.
/// </summary>
internal sealed class ToolRunner(PSCmdlet cmdlet, TimeSpan timeout)
{
    private readonly JsonConverter _json = new(cmdlet);

    public ToolInvocation Run(Tool tool, ToolCall call, Hashtable arguments)
    {
        var watch = Stopwatch.StartNew();
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(tool.Command!).AddParameters(arguments);
        var output = new Collection<PSObject?>();
        var errors = new List<string>();
        bool hasTimedOut = false;
        using (new Timer(_ => { hasTimedOut = true; shell.BeginStop(null, null); }, null, timeout, Timeout.InfiniteTimeSpan))
        {
            try
            {
                foreach (PSObject? one in shell.Invoke()) output.Add(one);
            }
            catch (PipelineStoppedException) when (hasTimedOut)
            {
                // Said below: a stopped pipeline may end without this too.
            }
            catch (RuntimeException exception) when (exception is not PipelineStoppedException)
            {
                errors.Add(exception.ErrorRecord.ToString());
            }
        }

        if (hasTimedOut) errors.Add(FormattableString.Invariant($"{tool.Name} did not end within {timeout.TotalSeconds:0.###} seconds and was stopped."));
        PassOn(shell);
        errors.AddRange(shell.Streams.Error.Select(error => error.ToString()));
        return Answer(call, errors.Count == 0 ? ToolResult.OfOutput(_json, output) : ToolResult.OfFailure(_json, errors, output), errors.Count > 0, hasRun: true, watch.Elapsed);
    }

    /// <summary>The answer to a call that was not carried out.</summary>
    public ToolInvocation Refuse(ToolCall call, string message) => Answer(call, ToolResult.OfError(_json, message), isError: true, hasRun: false, TimeSpan.Zero);

    /// <summary>A nested pipeline keeps its warnings and the like to itself; the user shall see them.</summary>
    private void PassOn(PowerShell shell)
    {
        foreach (WarningRecord warning in shell.Streams.Warning) cmdlet.WriteWarningLine(warning.Message);
        foreach (VerboseRecord verbose in shell.Streams.Verbose) cmdlet.WriteVerboseLine(verbose.Message);
    }

    private static ToolInvocation Answer(ToolCall call, string result, bool isError, bool hasRun, TimeSpan duration) => new()
    {
        Id = call.Id,
        Name = call.Name,
        Arguments = call.Arguments,
        Result = result,
        IsError = isError,
        HasRun = hasRun,
        Duration = duration,
    };
}

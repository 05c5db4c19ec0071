using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using QwenPS.PowerShell;
using QwenPS.Requests.Input;

namespace QwenPS.Chat.Tools;

/// <summary>
/// Runs a tool as a nested pipeline of the caller's session, with its arguments bound as values. Nothing that came from the model is ever
/// parsed as PowerShell. Runs on the pipeline thread.
/// </summary>
internal sealed class ToolRunner(CmdletPump pump, JsonConverter json, TimeSpan timeout)
{
    /// <summary>How long the output of a tool is converted to JSON.</summary>
    private readonly TimeSpan _conversionTime = TimeSpan.FromSeconds(Math.Min(10, timeout.TotalSeconds));

    public ToolInvocation Run(Tool tool, ToolCall call, Hashtable arguments)
    {
        var watch = Stopwatch.StartNew();
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(tool.Command!).AddParameters(arguments);
        var output = new ToolOutput(() => shell.BeginStop(null, null));
        output.Watch(shell.Streams);
        var errors = new List<string>();
        bool hasTimedOut = false;
        using (new Timer(_ => { hasTimedOut = true; shell.BeginStop(null, null); }, null, timeout, Timeout.InfiniteTimeSpan))
        {
            try
            {
                shell.Invoke(null, output);
            }
            catch (PipelineStoppedException) when (hasTimedOut || output.IsTooLarge)
            {
                // Said below: a stopped pipeline may end without this too.
            }
            catch (RuntimeException exception) when (exception is not PipelineStoppedException)
            {
                errors.Add(exception.ErrorRecord.ToString());
            }
        }

        // Ctrl-C reaches the tool before the cmdlet, and its result must not be sent on.
        if (shell.InvocationStateInfo.State == PSInvocationState.Stopped && !hasTimedOut && !output.IsTooLarge) throw new PipelineStoppedException();
        if (output.IsTooLarge) errors.Add(FormattableString.Invariant($"{tool.Name} wrote more than {ToolOutput.Limit:N0} characters and was stopped. Ask for less."));
        else if (hasTimedOut) errors.Add(FormattableString.Invariant($"{tool.Name} did not end within {timeout.TotalSeconds:0.###} seconds and was stopped."));
        foreach (string warning in output.Warnings) pump.WriteWarningLine(warning);
        foreach (string line in output.Verbose) pump.WriteVerboseLine(line);
        errors.AddRange(output.Errors);
        return Answer(call, Format(tool, errors, output), errors.Count > 0, hasRun: true, watch.Elapsed);
    }

    /// <summary>The answer to a call that was not carried out.</summary>
    public ToolInvocation Refuse(ToolCall call, string message) => Answer(call, ToolResult.FormatError(json, message), isError: true, hasRun: false, TimeSpan.Zero);

    /// <summary>What the model gets. Objects can be without end, which shows only here.</summary>
    private string Format(Tool tool, List<string> errors, ToolOutput output)
    {
        using var timer = new CancellationTokenSource(_conversionTime);
        try
        {
            return errors.Count == 0 ? ToolResult.FormatOutput(json, output, timer.Token) : ToolResult.FormatFailure(json, errors, output, timer.Token);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested)
        {
            errors.Add(FormattableString.Invariant($"The output of {tool.Name} can't be converted to JSON within {_conversionTime.TotalSeconds:0.###} seconds."));
            return ToolResult.FormatFailure(json, errors, [], CancellationToken.None);
        }
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

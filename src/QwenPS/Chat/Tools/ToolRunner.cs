using System.Collections;
using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using QwenPS.PowerShell;

namespace QwenPS.Chat.Tools;

/// <summary>
/// Runs a tool in a nested pipeline of the user's session, with its arguments bound as values. Text from the model is never parsed as PowerShell code. This
/// class must be used on the pipeline thread.
/// </summary>
internal sealed class ToolRunner(CmdletPump pump, JsonConverter json, TimeSpan timeout)
{
    /// <summary>The maximum time to convert a tool's output to JSON.</summary>
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
                // The pipeline of the tool was stopped. Because the pipeline can also stop without this exception, the code after the try statement handles
                // both cases.
            }
            catch (RuntimeException exception) when (exception is not PipelineStoppedException)
            {
                errors.Add(exception.ErrorRecord.ToString());
            }
        }

        // Ctrl+C stops the tool first, and then the cmdlet. In the meantime, the result of the tool must not be sent to the model.
        if (shell.InvocationStateInfo.State == PSInvocationState.Stopped && !hasTimedOut && !output.IsTooLarge) throw new PipelineStoppedException();
        if (output.IsTooLarge) errors.Add(FormattableString.Invariant($"{tool.Name} wrote more than {ToolOutput.Limit:N0} characters and was stopped. Ask for less."));
        else if (hasTimedOut) errors.Add(FormattableString.Invariant($"{tool.Name} didn't end within {timeout.TotalSeconds:0.###} seconds and was stopped."));
        foreach (string warning in output.Warnings) pump.WriteWarningLine(warning);
        foreach (string line in output.Verbose) pump.WriteVerboseLine(line);
        errors.AddRange(output.Errors);
        return Answer(call, Format(tool, errors, output), errors.Count > 0, hasRun: true, watch.Elapsed);
    }

    /// <summary>Creates the result of a call that doesn't run.</summary>
    public ToolInvocation Refuse(ToolCall call, string message) => Answer(call, ToolResult.FormatError(json, message), isError: true, hasRun: false, TimeSpan.Zero);

    /// <summary>
    /// Creates the text for the model. The time is limited, because an object with endless content is detected only when it's converted to JSON.
    /// </summary>
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

/// <summary>
/// Collects a tool's output, up to a limit. Output beyond the limit is discarded. As a result, a tool that never stops writing doesn't exhaust the memory.
/// Errors, warnings, and verbose lines also count toward the limit.
/// </summary>
/// <param name="stop">The action to run when the limit is exceeded.</param>
internal sealed class ToolOutput(Action stop) : Collection<PSObject?>
{
    /// <summary>The maximum output of a tool, in characters. The model receives at most <see cref="ToolResult.MaxLength"/> characters.</summary>
    public const int Limit = 4_000_000;

    /// <summary>The minimum size that's counted for each value, in characters.</summary>
    private const int MinSize = 8;

    /// <summary>The assumed size of an object such as a file or a process, in characters. This is about the length of the object's JSON.</summary>
    private const int LiveSize = 400;

    private const int MaxDepth = 32;

    private readonly List<string> _errors = [];
    private readonly List<string> _warnings = [];
    private readonly List<string> _verbose = [];
    private long _size;

    public bool IsTooLarge => _size > Limit;

    public IReadOnlyList<string> Errors => _errors;

    public IReadOnlyList<string> Warnings => _warnings;

    public IReadOnlyList<string> Verbose => _verbose;

    /// <summary>
    /// Moves errors, warnings, and verbose lines from the streams to this object, and discards the records of the other streams. Otherwise, all records, and
    /// the objects that the records reference, would remain in memory in the nested pipeline.
    /// </summary>
    public void Watch(PSDataStreams streams)
    {
        streams.Error.DataAdded += (_, _) => Take(_errors, streams.Error.ReadAll().Select(one => one.ToString()));
        streams.Warning.DataAdded += (_, _) => Take(_warnings, streams.Warning.ReadAll().Select(one => one.Message));
        streams.Verbose.DataAdded += (_, _) => Take(_verbose, streams.Verbose.ReadAll().Select(one => one.Message));
        streams.Debug.DataAdded += (_, _) => streams.Debug.Clear();
        streams.Progress.DataAdded += (_, _) => streams.Progress.Clear();
        streams.Information.DataAdded += (_, _) => streams.Information.Clear();
    }

    protected override void InsertItem(int index, PSObject? item)
    {
        if (IsTooLarge) return;
        Add(item);
        if (!IsTooLarge) base.InsertItem(index, item);
    }

    private void Take(List<string> kept, IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            if (IsTooLarge) return;
            Add(line);
            if (!IsTooLarge) kept.Add(line);
        }
    }

    private void Add(object? value)
    {
        Measure(value, 0);
        if (IsTooLarge) stop();
    }

    /// <summary>Adds the size of a value and its content. Each step increases the size, so the calculation ends even if the content is endless.</summary>
    private void Measure(object? value, int level)
    {
        object? inner = PSValue.Unwrap(value);
        _size += MinSize;
        if (IsTooLarge || level > MaxDepth || inner is null) return;
        switch (inner)
        {
            case string text: _size += text.Length; break;
            case Array array when inner.GetType().GetElementType()!.IsPrimitive: _size += array.LongLength * MinSize; break;
            case IDictionary table:
                foreach (DictionaryEntry entry in table)
                {
                    Measure(entry.Key, level + 1);
                    Measure(entry.Value, level + 1);
                    if (IsTooLarge) return;
                }

                break;
            case IList list:
                foreach (object? item in list)
                {
                    Measure(item, level + 1);
                    if (IsTooLarge) return;
                }

                break;
            case PSCustomObject:
                foreach (PSPropertyInfo property in PSObject.AsPSObject(value!).Properties.Where(property => property is PSNoteProperty))
                {
                    Measure(property.Name, level + 1);
                    Measure(property.Value, level + 1);
                    if (IsTooLarge) return;
                }

                break;
            default:
                if (!LiveObjects.IsData(inner)) _size += LiveSize;
                break;
        }
    }
}

/// <summary>Converts a tool's output to the text that the model receives. A string remains unchanged, and any other value becomes compact JSON.</summary>
internal static class ToolResult
{
    /// <summary>The maximum length of a result in characters, which is about 16,000 tokens. A longer result would be expensive and of little use.</summary>
    internal const int MaxLength = 64 * 1024;

    public static string FormatOutput(JsonConverter json, IReadOnlyList<PSObject?> output, CancellationToken timer)
    {
        if (output.Count == 1 && output[0]?.BaseObject is string text) return Cut(text);
        if (output.Count == 1) return Cut(ToJson(json, output[0], timer));
        return output.Count == 0 ? "null" : FormatMany(json, output, timer);
    }

    /// <summary>Formats the objects one by one until the result reaches its maximum length, because a tool can return a very large number of objects.</summary>
    private static string FormatMany(JsonConverter json, IReadOnlyList<PSObject?> output, CancellationToken timer)
    {
        var text = new StringBuilder("[");
        for (int i = 0; i < output.Count; i++)
        {
            if (text.Length > MaxLength) return Start(text.ToString()) + string.Format(CultureInfo.InvariantCulture, "\n[cut: {0:N0} of {1:N0} objects]", i, output.Count);
            if (i > 0) text.Append(',');
            text.Append(ToJson(json, output[i], timer));
        }

        return Cut(text.Append(']').ToString());
    }

    public static string FormatError(JsonConverter json, string message) => Cut("{\"error\":" + json.ToJson(message) + "}");

    public static string FormatFailure(JsonConverter json, IEnumerable<string> errors, IReadOnlyList<PSObject?> output, CancellationToken timer)
    {
        string error = json.ToJson(string.Join(" ", errors), timer);
        return Cut(output.Count == 0 ? "{\"error\":" + error + "}" : "{\"error\":" + error + ",\"output\":" + FormatMany(json, output, timer) + "}");
    }

    private static string ToJson(JsonConverter json, PSObject? value, CancellationToken timer) => value is null ? "null" : json.ToJson(value, timer);

    private static string Cut(string text)
    {
        if (text.Length <= MaxLength) return text;
        string start = Start(text);
        return start + string.Format(CultureInfo.InvariantCulture, "\n[cut: the first {0:N0} of {1:N0} characters]", start.Length, text.Length);
    }

    private static string Start(string text) => text.Substring(0, char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength);
}

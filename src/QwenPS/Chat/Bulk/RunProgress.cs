using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using QwenPS.Client;
using QwenPS.Client.Resilience;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Shows a progress bar for a run of several requests. The progress bar appears after one second, and is updated at most four times per second.
/// </summary>
#pragma warning disable CA1001 // The token source isn't disposed, because the loop can still use it after the run ends.
internal sealed class RunProgress(CmdletPump pump, PSHostUserInterface? ui, RunTally tally, Connection connection)
#pragma warning restore CA1001
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>The time after which the progress bar appears.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The source ID of the most recent progress bar. The IDs start at a high number, so they differ from the IDs that PowerShell assigns to its own progress
    /// bars.
    /// </summary>
    private static long s_lastSource = 1L << 40;

    private readonly long _source = Interlocked.Increment(ref s_lastSource);
    private readonly CancellationTokenSource _end = new();
    private readonly TimeProvider _time = connection.Client.Options.Time;
    private readonly long _start = connection.Client.Options.Time.GetTimestamp();
    private readonly long _refusalsBefore = connection.Client.Pacer.Refusals;
    private Task? _loop;
    private volatile bool _isShown;

    /// <summary>Gets or sets the total number of requests, or 0 while this number is unknown.</summary>
    public int Total { get; set; }

    private TimeSpan Elapsed => _time.GetElapsedTime(_start);

    /// <summary>Starts the updates of the progress bar. You can call this method on any thread.</summary>
    public void Start()
    {
        lock (_end) _loop ??= Task.Run(LoopAsync);
    }

    /// <summary>Removes the progress bar, if it's shown. Call this method on the pipeline thread.</summary>
    public void End()
    {
        if (pump.Token.IsCancellationRequested) Abandon();
        if (_loop is null || _end.IsCancellationRequested) return;
        _end.Cancel();
        pump.WaitFor(_loop);
        if (_isShown) Write(Completed());
    }

    /// <summary>
    /// Removes the progress bar after the pipeline has stopped. At this point, the pipeline doesn't accept progress records, so the record that removes the
    /// progress bar is passed directly to the host.
    /// </summary>
    public void Abandon()
    {
        if (_loop is null || _end.IsCancellationRequested) return;
        _end.Cancel();
        if (_isShown) ui?.WriteProgressRecord(_source, Completed());
    }

    private static ProgressRecord Completed() => new(0, "-", "-") { RecordType = ProgressRecordType.Completed };

    private async Task LoopAsync()
    {
        try
        {
            while (true)
            {
                await _time.DelayAsync(Interval, _end.Token).ConfigureAwait(false);
                if (Elapsed < Delay) continue;
                // The loop waits until the record is shown. Otherwise, outdated records would accumulate if the pipeline is slow.
                await pump.OnPipelineThreadAsync(Show).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
    }

    private bool Show()
    {
        if (_end.IsCancellationRequested) return false;
        Write(Record());
        return _isShown = true;
    }

    private void Write(ProgressRecord record) => pump.WriteProgressRecord(_source, record);

    private ProgressRecord Record()
    {
        RunCount now = tally.Now;
        TimeSpan elapsed = Elapsed;
        var record = new ProgressRecord(0, Texts.Format("Bulk.Activity"), RunStatus.Format(now, Total, elapsed))
        {
            // Windows PowerShell shows this text. PowerShell 7 shows this text only if $PSStyle.Progress.View is Classic.
            CurrentOperation = Texts.Format("Bulk.Course", connection.BaseUri.Host, now.Added - now.Ended, connection.Client.Pacer.Refusals - _refusalsBefore, now.Tokens),
        };
        if (Total > 0) record.PercentComplete = (int)Math.Min(100, 100L * now.Ended / Total);
        if (Total <= 1 && now.Parts > 0) record.PercentComplete = (int)Math.Min(100, 100L * now.EndedParts / now.Parts);
        if (RunStatus.SecondsLeft(now, Total, elapsed) is { } seconds) record.SecondsRemaining = seconds;
        return record;
    }
}

/// <summary>
/// Formats the status of a run as one line. PowerShell 7 shows only the status of a progress bar, and truncates it to the width of the window. Unknown values
/// are omitted.
/// </summary>
internal static class RunStatus
{
    /// <param name="now">The state of the run.</param>
    /// <param name="total">The number of requests, or 0 while this number is unknown.</param>
    /// <param name="elapsed">The time since the start of the run.</param>
    public static string Format(RunCount now, int total, TimeSpan elapsed)
    {
        List<string> parts = [total > 0 ? Texts.Format("Bulk.DoneOf", now.Ended, total) : Texts.Format("Bulk.Done", now.Ended)];
        if (now.Parts > 0) parts.Add(Texts.Format("Bulk.Parts", now.EndedParts, now.Parts));
        if (now.Queued > 0) parts.Add(Texts.Format("Bulk.Queued", now.Queued));
        if (now.Answered > 0) parts.Add(Texts.Format("Bulk.Rate", (now.Answered / elapsed.TotalMinutes).ToString("0", CultureInfo.InvariantCulture)));
        if (now.Cost > 0)
        {
            string cost = now.Cost.ToString(now.Cost < 0.01m ? "0.######" : "0.00", CultureInfo.InvariantCulture);
            parts.Add(Texts.Format(now.Currency == "CNY" ? "Bulk.CostCNY" : "Bulk.CostUSD", cost));
        }

        if (SecondsLeft(now, total, elapsed) is { } seconds) parts.Add(Texts.Format("Bulk.Left", FormatTime(seconds)));
        return string.Join(Texts.Format("Bulk.Separator"), parts);
    }

    /// <summary>
    /// Estimates the time for the remaining requests, in seconds. Returns null if the time can't be estimated. The estimate is based on the requests that the
    /// service answered. Answers from the journal (-Journal) are available immediately, so they don't affect the estimate.
    /// </summary>
    public static int? SecondsLeft(RunCount now, int total, TimeSpan elapsed) =>
        total > 0 && now.Answered > 0 ? (int)Math.Min(int.MaxValue, (total - now.Ended) * elapsed.TotalSeconds / now.Answered) : null;

    private static string FormatTime(int seconds) =>
        string.Format(CultureInfo.InvariantCulture, "{0}:{1:00}:{2:00}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

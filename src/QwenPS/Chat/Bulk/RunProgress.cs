using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using QwenPS.Client;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Chat.Bulk;

/// <summary>One progress bar for a run of several requests that takes its time. It looks at the run, at most four times a second.</summary>
#pragma warning disable CA1001 // The loop may still look at the token source after the end: it is left to the collector.
internal sealed class RunProgress(CmdletPump pump, PSHostUserInterface? ui, RunTally tally, Connection connection)
#pragma warning restore CA1001
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>A shorter run is over before anybody has read the bar.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Far from the numbers that PowerShell gives to its commands.</summary>
    private static long s_lastSource = 1L << 40;

    private readonly long _source = Interlocked.Increment(ref s_lastSource);
    private readonly CancellationTokenSource _end = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly long _refusalsBefore = connection.Client.Pacer.Refusals;
    private Task? _loop;
    private volatile bool _isShown;

    /// <summary>How many requests there will be; 0 while that is not known.</summary>
    public int Total { get; set; }

    /// <summary>Begins to look. Runs on the pipeline thread.</summary>
    public void Start() => _loop ??= Task.Run(LoopAsync);

    /// <summary>Takes the bar away, if there is one. Runs on the pipeline thread.</summary>
    public void End()
    {
        if (pump.Token.IsCancellationRequested) Abandon();
        if (_loop is null || _end.IsCancellationRequested) return;
        _end.Cancel();
        pump.WaitFor(_loop);
        if (_isShown) Write(Completed());
    }

    /// <summary>Takes the bar away where the pipeline, stopped or ended, takes no records any more: the host gets the last one directly.</summary>
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
                await Task.Delay(Interval, _end.Token).ConfigureAwait(false);
                if (_watch.Elapsed < Patience) continue;
                // Waits until it is shown: where the pipeline is behind, old records would pile up.
                await pump.OnPipelineThreadAsync(Show).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
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
        TimeSpan elapsed = _watch.Elapsed;
        var record = new ProgressRecord(0, Texts.Format("Bulk.Activity"), RunStatus.Format(now, Total, elapsed))
        {
            // Shown where the preference $PSStyle.Progress.View is Classic, and by Windows PowerShell.
            CurrentOperation = Texts.Format("Bulk.Course", connection.BaseUri.Host, now.Added - now.Ended, connection.Client.Pacer.Refusals - _refusalsBefore, now.Tokens),
        };
        if (Total > 0) record.PercentComplete = (int)Math.Min(100, 100L * now.Ended / Total);
        if (RunStatus.SecondsLeft(now, Total, elapsed) is { } seconds) record.SecondsRemaining = seconds;
        return record;
    }
}

/// <summary>
/// How far a run is, in one line: PowerShell 7 shows nothing but the status of a bar, and cuts off what does not fit into the window.
/// What is not known is left out.
/// </summary>
internal static class RunStatus
{
    /// <param name="now">The state of the run.</param>
    /// <param name="total">How many requests there will be; 0 while that is not known.</param>
    /// <param name="elapsed">How long the run has taken so far.</param>
    public static string Format(RunCount now, int total, TimeSpan elapsed)
    {
        List<string> parts = [total > 0 ? Texts.Format("Bulk.DoneOf", now.Ended, total) : Texts.Format("Bulk.Done", now.Ended)];
        if (now.Answered > 0) parts.Add(Texts.Format("Bulk.Rate", (now.Answered / elapsed.TotalMinutes).ToString("0", CultureInfo.InvariantCulture)));
        if (now.Cost > 0) parts.Add(Texts.Format(now.Currency == "CNY" ? "Bulk.CostCNY" : "Bulk.CostUSD", now.Cost.ToString(now.Cost < 0.01m ? "0.######" : "0.00", CultureInfo.InvariantCulture)));
        if (SecondsLeft(now, total, elapsed) is { } seconds) parts.Add(Texts.Format("Bulk.Left", Clock(seconds)));
        return string.Join(Texts.Format("Bulk.Separator"), parts);
    }

    /// <summary>How long the rest takes at the rate so far; null where that is not known. What the journal gave back came at once and says nothing of the rest.</summary>
    public static int? SecondsLeft(RunCount now, int total, TimeSpan elapsed) =>
        total > 0 && now.Answered > 0 ? (int)Math.Min(int.MaxValue, (total - now.Ended) * elapsed.TotalSeconds / now.Answered) : null;

    private static string Clock(int seconds) =>
        string.Format(CultureInfo.InvariantCulture, "{0}:{1:00}:{2:00}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Language;
using QwenPS.Batches;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Waits until all batches of a job have ended, however they did, and writes the job. A job whose submission was broken off is submitted to its end first.
/// </summary>
[Cmdlet(VerbsLifecycle.Wait, "QwenBatch", DefaultParameterSetName = "Name", HelpUri = HelpPage.Limits)]
[OutputType(typeof(BatchJob))]
public sealed class WaitQwenBatchCommand : BatchJobCommand
{
    /// <summary>The longest wait between two questions, in seconds, unless -PollSec is longer.</summary>
    private const double LongestPoll = 60;

    private const double Growth = 1.5;

    /// <summary>What the service has to answer a look, in seconds, however little time is left: a job that has ended is written, and not called late.</summary>
    private const double LeastLook = 5;

    private readonly Stopwatch _elapsed = Stopwatch.StartNew();

    /// <summary>
    /// How long to wait at most, in seconds, for all jobs together. At least 1; default: for ever. A job that has not ended by then is an error; it goes on.
    /// So is one of which the service does not tell within this time, or 5 seconds where less is left.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int TimeoutSec { get; set; } = int.MaxValue;

    /// <summary>Seconds between the first two looks at a job. More than 0, at most 3600; default 10. The waits grow to 60 seconds.</summary>
    [Parameter]
    [ValidateInterval(0, 3600, ExcludeMinimum = true)]
    public double PollSec { get; set; } = 10;

    private double Left => TimeoutSec - _elapsed.Elapsed.TotalSeconds;

    private protected override void Process(BatchJob job)
    {
        BatchJob? ended = null;
        Pump.Run(async () => ended = await WaitAsync(job).ConfigureAwait(false));
        WriteObject(ended);
    }

    private async Task<BatchJob> WaitAsync(BatchJob job)
    {
        if (job.Stored is { } stored) await ContinueAsync(stored).ConfigureAwait(false);
        double poll = PollSec;
        BatchJob now = job;
        while (true)
        {
            now = await LookAsync(now).ConfigureAwait(false);
            await Pump.ProgressAsync(BatchProgress.CreateForWait(now)).ConfigureAwait(false);
            if (now.IsFinished) return now;
            double left = Left;
            if (left <= 0) throw Late(now);
            await Task.Delay(TimeSpan.FromSeconds(Math.Min(poll, left)), Pump.Token).ConfigureAwait(false);
            poll = Math.Min(Math.Max(LongestPoll, PollSec), poll * Growth);
        }
    }

    private async Task<BatchJob> LookAsync(BatchJob job)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Pump.Token);
        TimeSpan time = TimeSpan.FromSeconds(Math.Max(Left, LeastLook));

        // No timer runs longer, and no job lives so long.
        if (time.TotalMilliseconds < int.MaxValue) limit.CancelAfter(time);
        try
        {
            return await RefreshAsync(job, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!Pump.Token.IsCancellationRequested)
        {
            throw Late(job, exception);
        }
    }

    private InputException Late(BatchJob job, Exception? exception = null) => new(
        "BatchTimeout",
        ErrorCategory.OperationTimeout,
        Texts.Format("Batch.Timeout", job.Name, job.Status, TimeoutSec),
        Texts.Format("Batch.TimeoutRemedy", CodeGeneration.EscapeSingleQuotedStringContent(job.Name)),
        exception);

    private async Task ContinueAsync(StoredJob job)
    {
        try
        {
            await JobSubmission.ContinueAsync(job, Api, number => Pump.ProgressAsync(BatchProgress.CreateForSubmission(job, number))).ConfigureAwait(false);
        }
        catch (FileNotFoundException exception)
        {
            throw new InputException("BatchRequestsMissing", ErrorCategory.ObjectNotFound, Texts.Format("Batch.RequestsMissing", job.Record.Name, exception.FileName), Texts.Format("Batch.RequestsMissingRemedy"), exception);
        }
    }
}

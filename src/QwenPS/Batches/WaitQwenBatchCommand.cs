using System.Management.Automation;
using System.Management.Automation.Language;
using QwenPS.Batches;
using QwenPS.Client.Resilience;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Waits until all batches of a job have ended, with any status, and returns the job. If the job failed, also writes an error. If the submission of the job was
/// interrupted, completes the submission first.
/// </summary>
[Cmdlet(VerbsLifecycle.Wait, "QwenBatch", DefaultParameterSetName = "Name", HelpUri = HelpPage.Limits)]
[OutputType(typeof(BatchJob))]
public sealed class WaitQwenBatchCommand : BatchJobCommand
{
    /// <summary>The maximum interval between two status requests in seconds. If -PollSec is longer, -PollSec is used instead.</summary>
    private const double MaxPollSeconds = 60;

    private const double Growth = 1.5;

    /// <summary>
    /// The minimum timeout of a status request in seconds. Even if the time limit in -TimeoutSec ends earlier, the request has at least this time. Otherwise, a
    /// timeout could be reported for a job that has already ended.
    /// </summary>
    private const double MinRequestSeconds = 5;

    /// <summary>The timestamp at which the wait for the first job started, or null if the wait hasn't started yet.</summary>
    private long? _start;

    /// <summary>
    /// Specifies the maximum time to wait for all jobs combined, in seconds. The minimum is 1. By default, the time isn't limited. If a job hasn't ended within
    /// this time, an error is written and the job continues. An error is also written if the service doesn't return the state of the job in time. The service
    /// always has at least 5 seconds to return the state.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int TimeoutSec { get; set; } = int.MaxValue;

    /// <summary>
    /// Specifies the interval between the first two status requests in seconds. The value must be greater than 0 and at most 3600. The default is 10. After
    /// these requests, the interval increases up to 60 seconds.
    /// </summary>
    [Parameter]
    [ValidateInterval(0, 3600, ExcludeMinimum = true)]
    public double PollSec { get; set; } = 10;

    private TimeProvider Time => Client.Options.Time;

    private double Left => TimeoutSec - Time.GetElapsedTime(_start!.Value).TotalSeconds;

    private protected override void Process(BatchJob job)
    {
        _start ??= Time.GetTimestamp();
        BatchJob? ended = null;
        try
        {
            Pump.Run(async () => ended = await WaitAsync(job).ConfigureAwait(false));
        }
        finally
        {
            if (!Pump.Token.IsCancellationRequested) this.WriteProgressRecord(BatchProgress.CreateEnd());
        }

        // The job is written before its error, because the error can end the script. If one batch failed, the other batches of the job can still have answers.
        WriteObject(ended);
        if (ended!.Live.FirstOrDefault(JobFailure.IsFailed) is { } failed) this.WriteErrorRecord(JobFailure.CreateError(Client, ended!, failed));
    }

    private async Task<BatchJob> WaitAsync(BatchJob job)
    {
        if (job.Stored is { } stored) await ContinueAsync(stored).ConfigureAwait(false);
        double poll = PollSec;
        BatchJob now = job;
        while (true)
        {
            now = await RefreshBeforeTimeoutAsync(now).ConfigureAwait(false);
            await Pump.ProgressAsync(BatchProgress.CreateForWait(now)).ConfigureAwait(false);
            if (now.IsFinished) return now;
            double left = Left;
            if (left <= 0) throw CreateTimeoutError(now);
            await Time.DelayAsync(TimeSpan.FromSeconds(Math.Min(poll, left)), Pump.Token).ConfigureAwait(false);
            poll = Math.Min(Math.Max(MaxPollSeconds, PollSec), poll * Growth);
        }
    }

    private async Task<BatchJob> RefreshBeforeTimeoutAsync(BatchJob job)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Pump.Token);
        TimeSpan time = TimeSpan.FromSeconds(Math.Max(Left, MinRequestSeconds));

        // CancelAfter doesn't support durations of more than about 24 days. For such a duration, the time isn't limited, because no job takes that long.
        if (time.TotalMilliseconds < int.MaxValue) limit.CancelAfter(time);
        try
        {
            return await RefreshAsync(job, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!Pump.Token.IsCancellationRequested)
        {
            throw CreateTimeoutError(job, exception);
        }
    }

    private InputException CreateTimeoutError(BatchJob job, Exception? exception = null) => new(
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
            string what = Texts.Format("Batch.RequestsMissing", job.Record.Name, exception.FileName);
            throw new InputException("BatchRequestsMissing", ErrorCategory.ObjectNotFound, what, Texts.Format("Batch.RequestsMissingRemedy"), exception);
        }
    }
}

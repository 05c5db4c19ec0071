using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Language;
using QwenPS.Client.Batches;
using QwenPS.Commands.Batches;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Waits until all batches of a job have ended, however they did, and writes the job. A job whose submission was broken off is submitted to its end first.
/// </summary>
[Cmdlet(VerbsLifecycle.Wait, "QwenBatch", DefaultParameterSetName = "InputObject", HelpUri = HelpPage.Limits)]
[OutputType(typeof(BatchJob))]
public sealed class WaitQwenBatchCommand : BatchJobCommand
{
    /// <summary>The longest wait between two questions, in seconds, unless -PollSec is longer.</summary>
    private const double LongestPoll = 60;

    private const double Growth = 1.5;

    private readonly Stopwatch _elapsed = Stopwatch.StartNew();

    /// <summary>How long to wait at most, in seconds, for all jobs together. At least 1; default: for ever. A job that has not ended by then is an error; it goes on.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int TimeoutSec { get; set; } = int.MaxValue;

    /// <summary>Seconds between the first two looks at a job. More than 0, at most 3600; default 10. The waits grow to 60 seconds.</summary>
    [Parameter]
    [ValidateInterval(0, 3600, ExcludeMinimum = true)]
    public double PollSec { get; set; } = 10;

    private protected override void Process(BatchJob job)
    {
        BatchJob? ended = null;
        Pump.Run(async () => ended = await WaitAsync(job).ConfigureAwait(false));
        WriteObject(ended);
    }

    private async Task<BatchJob> WaitAsync(BatchJob job)
    {
        if (job.Stored is not null) await ContinueAsync(job.Stored).ConfigureAwait(false);
        double poll = PollSec;
        BatchJob now = job;
        while (true)
        {
            now = await RefreshAsync(now).ConfigureAwait(false);
            await Pump.ProgressAsync(BatchProgress.OfWait(now)).ConfigureAwait(false);
            if (now.IsFinished) return now;
            double left = TimeoutSec - _elapsed.Elapsed.TotalSeconds;
            if (left <= 0) throw new InputException("BatchTimeout", ErrorCategory.OperationTimeout, Text.Of("Batch.Timeout", now.Name, now.Status, TimeoutSec), Text.Of("Batch.TimeoutRemedy", CodeGeneration.EscapeSingleQuotedStringContent(now.Name)));
            await Task.Delay(TimeSpan.FromSeconds(Math.Min(poll, left)), Pump.Token).ConfigureAwait(false);
            poll = Math.Min(Math.Max(LongestPoll, PollSec), poll * Growth);
        }
    }

    private async Task ContinueAsync(StoredJob job)
    {
        try
        {
            await JobSubmission.ContinueAsync(job, Api, number => Pump.ProgressAsync(BatchProgress.OfSubmission(job, number))).ConfigureAwait(false);
        }
        catch (FileNotFoundException exception)
        {
            throw new InputException("BatchRequestsMissing", ErrorCategory.ObjectNotFound, Text.Of("Batch.RequestsMissing", job.Record.Name, exception.FileName), Text.Of("Batch.RequestsMissingRemedy"), exception);
        }
    }
}

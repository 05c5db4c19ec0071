using System.Management.Automation;
using QwenPS.Resources;

namespace QwenPS.Batches;

/// <summary>What the progress bar says.</summary>
internal static class BatchProgress
{
    private const int Activity = 1707;

    /// <param name="job">The job.</param>
    /// <param name="number">How many batches are created.</param>
    public static ProgressRecord CreateForSubmission(StoredJob job, int number) => new(Activity, Texts.Format("Batch.Submitting", job.Record.Name), Texts.Format("Batch.SubmittingStatus", number, job.Record.Parts.Count))
    {
        PercentComplete = 100 * number / job.Record.Parts.Count,
    };

    public static ProgressRecord CreateForWait(BatchJob job)
    {
        BatchRequestCounts counts = job.RequestCounts;
        return new(Activity, Texts.Format("Batch.Waiting", job.Name), Texts.Format("Batch.WaitingStatus", job.Status, counts.Completed + counts.Failed, counts.Total))
        {
            PercentComplete = counts.Total == 0 ? 0 : (int)Math.Min(100, 100 * (counts.Completed + counts.Failed) / counts.Total),
            RecordType = job.IsFinished ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        };
    }
}

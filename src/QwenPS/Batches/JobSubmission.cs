using System.Management.Automation;
using QwenPS.Resources;

namespace QwenPS.Batches;

/// <summary>
/// Submits a job. Uploads each file and creates its batch. Each step is saved to disk before the next step starts, so an interrupted submission can continue,
/// and no request is charged twice.
/// </summary>
internal static class JobSubmission
{
    /// <param name="job">The job.</param>
    /// <param name="api">The API of the service.</param>
    /// <param name="onStep">An action that receives the number of batches that were created.</param>
    /// <exception cref="QwenException">A call failed. The submission can continue later.</exception>
    /// <exception cref="FileNotFoundException">A request file that hasn't been uploaded is missing on this computer.</exception>
    /// <returns>
    /// An array with one item for each part of the job. A part is one batch. An item is the batch that this call created or found. If this call neither created
    /// nor found the batch, the item is null.
    /// </returns>
    public static async Task<ServiceBatch?[]> ContinueAsync(StoredJob job, BatchApi api, Func<int, ValueTask> onStep)
    {
        IReadOnlyList<JobPart> parts = job.Record.Parts;
        var live = new ServiceBatch?[parts.Count];
        for (int number = 0; number < parts.Count; number++)
        {
            JobPart part = parts[number];
            if (part.BatchId is not null || part.IsAbandoned) continue;
            await onStep(number).ConfigureAwait(false);
            ServiceBatch? batch = part.InputFileId is null ? null : await api.FindByInputAsync(part.InputFileId).ConfigureAwait(false);
            if (part.InputFileId is null)
            {
                string path = job.Folder.GetPath(part.File);
                if (!File.Exists(path)) throw new FileNotFoundException(null, path);
                part.InputFileId = await api.UploadAsync(path, $"{job.Record.Id}-{part.File}").ConfigureAwait(false);
                job.Save();
            }

            batch ??= await api.CreateAsync(part.InputFileId, BatchLimits.GetEndpoint(part.Model), job.Record.CompletionWindow, job.Record.Metadata).ConfigureAwait(false);
            live[number] = batch;
            part.BatchId = batch.Id;
            job.Save();
            job.Folder.DeleteFile(part.File);
        }

        return live;
    }
}

/// <summary>Creates the progress records of batches.</summary>
internal static class BatchProgress
{
    private const int Activity = 1707;

    /// <param name="job">The job.</param>
    /// <param name="number">The number of batches that were created.</param>
    public static ProgressRecord CreateForSubmission(StoredJob job, int number) => new(
        Activity,
        Texts.Format("Batch.Submitting", job.Record.Name),
        Texts.Format("Batch.SubmittingStatus", number, job.Record.Parts.Count))
    {
        PercentComplete = 100 * number / job.Record.Parts.Count,
    };

    /// <summary>Creates the record that removes the progress bar.</summary>
    public static ProgressRecord CreateEnd() => new(Activity, "-", "-") { RecordType = ProgressRecordType.Completed };

    public static ProgressRecord CreateForWait(BatchJob job)
    {
        BatchRequestCounts counts = job.RequestCounts;
        return new(Activity, Texts.Format("Batch.Waiting", job.Name), Texts.Format("Batch.WaitingStatus", job.Status, counts.Completed + counts.Failed, counts.Total))
        {
            PercentComplete = counts.Total == 0 ? 0 : (int)Math.Min(100, 100 * (counts.Completed + counts.Failed) / counts.Total),
        };
    }
}

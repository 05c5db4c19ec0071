namespace QwenPS.Batches;

/// <summary>
/// Brings a job's requests to the service: uploads each file and creates its batch. Each step is on disk before the next one begins, so that
/// a job that was broken off anywhere goes on from there, and nothing is paid for twice.
/// </summary>
internal static class JobSubmission
{
    /// <param name="job">The job.</param>
    /// <param name="api">The service.</param>
    /// <param name="onStep">Is told how many batches are created.</param>
    /// <exception cref="QwenException">A call failed: the job is where it was left.</exception>
    /// <exception cref="FileNotFoundException">The requests are neither at the service nor on this machine.</exception>
    /// <returns>The batches that were created or found on the way, by the number of their part; null for the others.</returns>
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
                string path = job.Folder.PathOf(part.File);
                if (!File.Exists(path)) throw new FileNotFoundException(null, path);
                part.InputFileId = await api.UploadAsync(path, $"{job.Record.Id}-{part.File}").ConfigureAwait(false);
                job.Save();
            }

            batch ??= await api.CreateAsync(part.InputFileId, BatchLimits.EndpointOf(part.Model), job.Record.CompletionWindow, job.Record.Metadata).ConfigureAwait(false);
            live[number] = batch;
            part.BatchId = batch.Id;
            job.Save();
            job.Folder.DeleteFile(part.File);
        }

        return live;
    }
}

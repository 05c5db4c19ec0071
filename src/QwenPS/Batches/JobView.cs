using QwenPS.Client.Transport;

namespace QwenPS.Batches;

/// <summary>Reads the state of a job from the service, and creates the object that users see.</summary>
internal static class JobView
{
    private const string Submitting = "submitting";
    private const string Unknown = "unknown";

    /// <summary>
    /// The statuses in the order of progress. The final statuses are ordered from the least to the most successful status. A job has the first of these
    /// statuses that one of its batches has.
    /// </summary>
    private static readonly string[] Order = [Unknown, Submitting, "validating", "in_progress", "finalizing", "cancelling", "failed", "expired", "cancelled", "completed"];

    /// <summary>Reads all batches of the job. Batches that have already ended don't change, so they aren't read again.</summary>
    /// <param name="job">The job.</param>
    /// <param name="api">The API of the service.</param>
    /// <param name="known">The last known state of each batch, in the order of the job's parts. If the state of a batch isn't known, the item is null.</param>
    /// <exception cref="QwenException">A call failed.</exception>
    public static async Task<BatchJob> RefreshAsync(StoredJob job, BatchApi api, IReadOnlyList<ServiceBatch?> known)
    {
        IReadOnlyList<JobPart> parts = job.Record.Parts;
        var live = new ServiceBatch?[parts.Count];
        for (int number = 0; number < live.Length; number++)
            live[number] = known[number] is { IsFinal: true } ended ? ended : await FindAsync(job, parts[number], api).ConfigureAwait(false);
        return Create(job, live);
    }

    /// <summary>Creates the job from only the stored data, without calling the service.</summary>
    public static BatchJob Create(StoredJob job) => Create(job, new ServiceBatch?[job.Record.Parts.Count]);

    /// <summary>Creates a job from a batch that isn't stored on this computer.</summary>
    public static BatchJob Create(ServiceBatch batch, Endpoint endpoint) => new(new JobOrigin(null, [batch]))
    {
        Name = batch.Metadata.TryGetValue("ds_name", out string? name) ? name : batch.Id,
        Id = batch.Id,
        Status = batch.Status,
        RequestCounts = CreateCounts(batch),
        Created = batch.Created,
        Expires = batch.Expires,
        IsFinished = batch.IsFinal,
        Region = endpoint.Region?.Name,
        BaseUri = endpoint.BaseUri,
        Reason = JobFailure.FindReason([View(null, batch)]),
        Batches = [View(null, batch)],
    };

    /// <summary>Creates the job from the stored data and the service's batches. If a batch wasn't read, its item in <paramref name="live"/> is null.</summary>
    public static BatchJob Create(StoredJob job, IReadOnlyList<ServiceBatch?> live)
    {
        JobRecord record = job.Record;
        Batch[] batches = [.. record.Parts.Select((part, number) => View(part, live[number]))];
        return new BatchJob(new JobOrigin(job, live))
        {
            Path = job.Folder.Path,
            Name = record.Name,
            Id = record.Id,
            Status = batches.Select(batch => batch.Status).OrderBy(Rank).FirstOrDefault() ?? Unknown,
            RequestCounts = new BatchRequestCounts
            {
                Total = record.Requests,
                Completed = batches.Sum(batch => batch.RequestCounts.Completed),
                Failed = batches.Sum(batch => batch.RequestCounts.Failed),
            },
            Reason = JobFailure.FindReason(batches),
            RefusedCount = record.Refused,
            Model = string.Join(", ", record.Parts.Select(part => part.Model).Distinct()),
            Created = record.Created.ToLocalTime(),
            Received = record.Received?.ToLocalTime(),
            Expires = batches.Min(batch => batch.Expires),
            IsFinished = batches.All(batch => batch.IsFinished),
            Region = record.Region,
            BaseUri = new Uri(record.BaseUrl),
            Batches = batches,
        };
    }

    private static async Task<ServiceBatch?> FindAsync(StoredJob job, JobPart part, BatchApi api)
    {
        if (part.BatchId is not null) return await api.GetAsync(part.BatchId).ConfigureAwait(false);
        if (part.InputFileId is null || part.IsAbandoned) return null;

        // If the submission was interrupted, the batch might exist although its ID wasn't saved.
        if (await api.FindByInputAsync(part.InputFileId).ConfigureAwait(false) is not { } batch) return null;
        part.BatchId = batch.Id;
        job.Save();
        return batch;
    }

    private static Batch View(JobPart? part, ServiceBatch? live) => new()
    {
        Id = live?.Id ?? part?.BatchId,
        Status = live?.Status ?? (part!.IsAbandoned ? "cancelled" : part.BatchId is null ? Submitting : Unknown),
        RequestCounts = live is null ? new BatchRequestCounts { Total = part!.Requests } : CreateCounts(live, part),
        Model = part?.Model,
        InputFileId = live?.InputFileId ?? part?.InputFileId,
        OutputFileId = live?.OutputFileId,
        ErrorFileId = live?.ErrorFileId,
        Created = live?.Created,
        Expires = live?.Expires,
        Ended = live?.Ended,
        Errors = live is null ? [] : [.. live.Problems.Select(problem => $"{problem.Code}: {problem.Message}" + (problem.Line is null ? "" : $" (line {problem.Line})"))],
        Metadata = live?.Metadata ?? new Dictionary<string, string>(),
        IsFinished = live?.IsFinal ?? part!.IsAbandoned,
    };

    private static BatchRequestCounts CreateCounts(ServiceBatch batch, JobPart? part = null) =>
        new() { Total = Math.Max(batch.Total, part?.Requests ?? 0), Completed = batch.Completed, Failed = batch.Failed };

    private static int Rank(string status)
    {
        int rank = Array.IndexOf(Order, status);
        return rank < 0 ? 0 : rank;
    }
}

/// <summary>Represents the data that a job object was created from.</summary>
/// <param name="Stored">The stored job, or null if the job isn't stored on this computer.</param>
/// <param name="Live">The batches that were read from the service, in the order of the job's parts. If a batch wasn't read, its item is null.</param>
internal sealed record JobOrigin(StoredJob? Stored, IReadOnlyList<ServiceBatch?> Live);

/// <summary>Finds the data that a job object was created from.</summary>
internal static class JobOrigins
{
    extension(BatchJob job)
    {
        /// <inheritdoc cref="JobOrigin.Stored"/>
        public StoredJob? Stored => ((JobOrigin)job.Origin).Stored;

        /// <inheritdoc cref="JobOrigin.Live"/>
        public IReadOnlyList<ServiceBatch?> Live => ((JobOrigin)job.Origin).Live;
    }
}

using System.Management.Automation;
using QwenPS.Batches;
using QwenPS.Client;
using QwenPS.PowerShell;

namespace QwenPS.Commands;

/// <summary>
/// Represents the base class of the cmdlets that process jobs. Jobs are specified as objects or by name. If a job can't be processed, the remaining jobs are
/// still processed.
/// </summary>
public abstract class BatchJobCommand : QwenCommand
{
    private QwenClient? _client;
    private BatchApi? _api;

    /// <summary>Specifies the jobs, which are objects returned by Submit-QwenBatch or Get-QwenBatch.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [ValidateNotNullOrEmpty]
    [BatchJobTransformation]
    public BatchJob[]? InputObject { get; set; }

    /// <summary>
    /// Specifies the names of jobs that are stored on this computer. This parameter supports wildcards. A job with exactly the specified name takes precedence
    /// over wildcard matches.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Name")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(BatchCompleter))]
    public string[]? Name { get; set; }

    /// <summary>
    /// Specifies the folder that contains the jobs. The default is the folder in the QWENPS_BATCH_PATH environment variable. If this variable isn't set, the
    /// default is a folder in the user's local data.
    /// </summary>
    [Parameter(ParameterSetName = "Name")]
    [ValidateNotNullOrEmpty]
    public string? JobPath { get; set; }

    private protected QwenClient Client => _client ??= BatchAccess.GetClient(ResolveConnection());

    private protected BatchApi Api => _api ??= CreateApi(Pump.Token);

    /// <summary>Gets a value that indicates whether the cmdlet calls the service.</summary>
    private protected virtual bool NeedsService => true;

    /// <summary>Processes one job. Call this method on the pipeline thread.</summary>
    private protected abstract void Process(BatchJob job);

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(() =>
    {
        foreach (BatchJob job in InputObject ?? [.. Find()]) TryProcess(job);
    });

    /// <summary>Reads the current state of the job.</summary>
    private protected Task<BatchJob> RefreshAsync(BatchJob job) => RefreshAsync(job, Api);

    /// <summary>Reads the current state of the job, with a separate cancellation token.</summary>
    private protected Task<BatchJob> RefreshAsync(BatchJob job, CancellationToken cancellationToken) => RefreshAsync(job, CreateApi(cancellationToken));

    private async Task<BatchJob> RefreshAsync(BatchJob job, BatchApi api)
    {
        if (job.IsFinished) return job;
        return job.Stored is not { } stored
            ? JobView.Create(await api.GetAsync(job.Id).ConfigureAwait(false), Client.Options.Endpoint)
            : await JobView.RefreshAsync(stored, api, job.Live).ConfigureAwait(false);
    }

    private BatchApi CreateApi(CancellationToken cancellationToken) => new(Client, CreateLog(), cancellationToken);

    private void TryProcess(BatchJob job)
    {
        try
        {
            if (NeedsService) BatchAccess.CheckReachable(job, Client);
            Process(job);
        }
        catch (QwenException exception)
        {
            this.WriteErrorRecord(ErrorRecords.Create(exception, job));
        }
        catch (InputException exception)
        {
            this.WriteErrorRecord(ErrorRecords.Create(exception, job));
        }
        catch (Exception exception) when (BatchAccess.FindFileProblem(job.Name, exception) is { } problem)
        {
            this.WriteErrorRecord(ErrorRecords.Create(problem, job));
        }
    }

    private IEnumerable<BatchJob> Find()
    {
        JobStore store = BatchAccess.OpenStore(Paths, JobPath);
        return JobName.Find(Pump, BatchAccess.Read(Pump, store), Name!, store.Path).Select(JobView.Create);
    }
}

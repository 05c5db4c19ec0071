using System.Management.Automation;
using QwenPS.Batches;
using QwenPS.Client;
using QwenPS.PowerShell;

namespace QwenPS.Commands;

/// <summary>What the cmdlets that do something with jobs have in common: jobs come by value, or by name, and one that fails does not stop the others.</summary>
public abstract class BatchJobCommand : QwenCommand
{
    private QwenClient? _client;
    private BatchApi? _api;

    /// <summary>Jobs of Submit-QwenBatch or Get-QwenBatch.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [ValidateNotNullOrEmpty]
    [BatchJobTransformation]
    public BatchJob[]? InputObject { get; set; }

    /// <summary>Names of jobs that this machine keeps; wildcards are understood, and a job of exactly that name comes first.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Name")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(BatchCompleter))]
    public string[]? Name { get; set; }

    /// <summary>The folder that jobs are kept in. Default: the environment variable QWENPS_BATCH_PATH, else a folder among the user's local data.</summary>
    [Parameter(ParameterSetName = "Name")]
    [ValidateNotNullOrEmpty]
    public string? JobPath { get; set; }

    private protected QwenClient Client => _client ??= BatchAccess.FindClient(ResolveConnection());

    private protected BatchApi Api => _api ??= CreateApi(Pump.Token);

    /// <summary>Whether the service is asked.</summary>
    private protected virtual bool NeedsService => true;

    /// <summary>Does with one job what the cmdlet is for. Runs on the pipeline thread.</summary>
    private protected abstract void Process(BatchJob job);

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(() =>
    {
        foreach (BatchJob job in InputObject ?? [.. Find()]) TryProcess(job);
    });

    /// <summary>The job as it stands now.</summary>
    private protected Task<BatchJob> RefreshAsync(BatchJob job) => RefreshAsync(job, Api);

    /// <summary>The job as it stands now, asked for with a token of its own.</summary>
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

    private IEnumerable<BatchJob> Find() => JobName.Find(Pump, BatchAccess.Read(Pump, BatchAccess.FindStore(Paths, JobPath)), Name!).Select(JobView.Create);
}

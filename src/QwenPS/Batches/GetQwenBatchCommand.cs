using System.Management.Automation;
using QwenPS.Batches;
using QwenPS.Client;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Lists the jobs that this machine keeps, each as the service says it stands now; or batches by their id; or all batches that the service lists for this key,
/// whoever created them.
/// </summary>
[Cmdlet(VerbsCommon.Get, "QwenBatch", DefaultParameterSetName = "Name", HelpUri = HelpPage.Limits)]
[OutputType(typeof(BatchJob))]
public sealed class GetQwenBatchCommand : QwenCommand
{
    /// <summary>Names of jobs; wildcards are understood, and a job of exactly that name comes first. Default: all.</summary>
    [Parameter(Position = 0, ParameterSetName = "Name")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(BatchCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Ids of jobs, or the service's ids of batches (batch_...), also of batches that this machine knows nothing of.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Id")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(BatchCompleter))]
    public string[]? Id { get; set; }

    /// <summary>Lists what the service lists, newest first, each batch as a job of its own.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "All")]
    public SwitchParameter All { get; set; }

    /// <summary>The folder that jobs are kept in. Default: the environment variable QWENPS_BATCH_PATH, else a folder among the user's local data.</summary>
    [Parameter(ParameterSetName = "Name")]
    [Parameter(ParameterSetName = "Id")]
    [ValidateNotNullOrEmpty]
    public string? JobPath { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(() =>
    {
        if (All)
        {
            ListAll();
            return;
        }

        IReadOnlyList<StoredJob> jobs = BatchAccess.Read(Pump, BatchAccess.FindStore(Paths, JobPath));
        if (Id is not null) FindIds(jobs);
        else FindNames(jobs);
    });

    /// <summary>Oldest first, whatever the order of the names.</summary>
    private void FindNames(IReadOnlyList<StoredJob> jobs)
    {
        // Without a name all are meant, also where one of them is named '*'.
        IReadOnlyList<StoredJob> meant = MyInvocation.BoundParameters.ContainsKey(nameof(Name)) ? JobName.Find(Pump, jobs, Name) : jobs;
        foreach (StoredJob job in jobs.Where(meant.Contains)) Write(job);
    }

    private void FindIds(IReadOnlyList<StoredJob> jobs)
    {
        foreach (string id in Id!)
        {
            StoredJob? known = jobs.FirstOrDefault(job => job.Record.Id == id || job.Record.Parts.Any(part => part.BatchId == id));
            if (known is not null) Write(known);
            else Ask(id, async (api, client) => JobView.Create(await api.GetAsync(id).ConfigureAwait(false), client.Options.Endpoint));
        }
    }

    /// <summary>The job as it stands; one of another region is written without asking, since this connection's key is not for there.</summary>
    private void Write(StoredJob job)
    {
        BatchJob stored = JobView.Create(job);
        if (BatchAccess.IsReachable(job, Client)) Ask(stored, (api, _) => JobView.RefreshAsync(job, api, stored.Live));
        else WriteObject(stored);
    }

    private QwenClient Client => BatchAccess.FindClient(ResolveConnection());

    private void Ask(object target, Func<BatchApi, QwenClient, Task<BatchJob>> ask)
    {
        QwenClient client = Client;
        BatchJob? job = null;
        try
        {
            Pump.Run(async () => job = await ask(CreateApi(client), client).ConfigureAwait(false));
        }
        catch (QwenException exception)
        {
            this.WriteErrorRecord(ErrorRecords.Create(exception, target));
            return;
        }
        catch (Exception exception) when (BatchAccess.FindFileProblem($"{target}", exception) is { } problem)
        {
            this.WriteErrorRecord(ErrorRecords.Create(problem, target));
            return;
        }

        WriteObject(job);
    }

    private void ListAll()
    {
        QwenClient client = Client;
        BatchApi api = CreateApi(client);
        var list = new BatchListReader(api);
        while (!list.IsAtEnd)
        {
            if (list.IsTooLong)
                throw new TerminatingException(ErrorRecords.Create(new InputException("ListTooLong", ErrorCategory.LimitsExceeded, Texts.Format("Batch.ListTooLong", BatchListReader.MostBatches), Texts.Format("Batch.ListTooLongRemedy")), null));
            IReadOnlyList<ServiceBatch> batches = [];
            try
            {
                Pump.Run(async () => batches = await list.ReadPageAsync().ConfigureAwait(false));
            }
            catch (QwenException exception)
            {
                throw new TerminatingException(ErrorRecords.Create(exception, null));
            }

            WriteObject(batches.Select(batch => JobView.Create(batch, client.Options.Endpoint)), enumerateCollection: true);
        }
    }

    private BatchApi CreateApi(QwenClient client) => new(client, CreateLog(), Pump.Token);
}

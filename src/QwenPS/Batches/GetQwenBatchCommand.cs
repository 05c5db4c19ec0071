using System.Management.Automation;
using QwenPS.Batches;
using QwenPS.Client;
using QwenPS.Client.Listing;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Lists the jobs that are stored on this computer, with their current state from the service. The cmdlet can also return batches by ID, or all batches in the
/// service's list for the connection's API key. The list includes batches that were created on other computers.
/// </summary>
[Cmdlet(VerbsCommon.Get, "QwenBatch", DefaultParameterSetName = "Name", HelpUri = HelpPage.Limits)]
[OutputType(typeof(BatchJob))]
public sealed class GetQwenBatchCommand : QwenCommand
{
    private QwenClient? _client;

    /// <summary>
    /// Specifies the names of the jobs. This parameter supports wildcards. A job with exactly the specified name takes precedence over wildcard matches. By
    /// default, all jobs are returned.
    /// </summary>
    [Parameter(Position = 0, ParameterSetName = "Name")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(BatchCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>
    /// Specifies the IDs of jobs, or the IDs that the service assigned to batches (batch_...). The batches don't have to be stored on this computer.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = "Id")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(BatchCompleter))]
    public string[]? Id { get; set; }

    /// <summary>Returns all batches in the service's list, from the newest to the oldest. Each batch is returned as a separate job.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "All")]
    public SwitchParameter All { get; set; }

    /// <summary>
    /// Specifies the folder that contains the jobs. The default is the folder in the QWENPS_BATCH_PATH environment variable. If this variable isn't set, the
    /// default is a folder in the user's local data.
    /// </summary>
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

        JobStore store = BatchAccess.OpenStore(Paths, JobPath);
        IReadOnlyList<StoredJob> jobs = BatchAccess.Read(Pump, store);
        if (Id is not null) FindIds(jobs);
        else FindNames(jobs, store.Path);
    });

    /// <summary>Writes the jobs from the oldest to the newest, regardless of the order of the names.</summary>
    private void FindNames(IReadOnlyList<StoredJob> jobs, string folder)
    {
        // Without -Name, all jobs are returned. The default pattern isn't evaluated, because a job that's named '*' would take precedence.
        IReadOnlyList<StoredJob> meant = MyInvocation.BoundParameters.ContainsKey(nameof(Name)) ? JobName.Find(Pump, jobs, Name, folder) : jobs;
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

    /// <summary>
    /// Writes the job with its current state. A job from another region is written without calling the service, because the connection's API key isn't valid in
    /// that region.
    /// </summary>
    private void Write(StoredJob job)
    {
        BatchJob stored = JobView.Create(job);
        if (BatchAccess.IsReachable(job, Client)) Ask(stored, (api, _) => JobView.RefreshAsync(job, api, stored.Live));
        else WriteObject(stored);
    }

    private QwenClient Client => _client ??= BatchAccess.GetClient(ResolveConnection());

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
        ListReader<ServiceBatch> list = api.List();
        while (!list.IsAtEnd)
        {
            if (list.IsTooLong)
            {
                string what = Texts.Format("Batch.ListTooLong", ListPage.MaxItems);
                var problem = new InputException("ListTooLong", ErrorCategory.LimitsExceeded, what, Texts.Format("Batch.ListTooLongRemedy"));
                throw new TerminatingException(ErrorRecords.Create(problem, null));
            }

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

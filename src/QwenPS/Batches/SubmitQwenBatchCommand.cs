using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using QwenPS.Batches;
using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.PowerShell;
using QwenPS.Requests;
using QwenPS.Requests.Input;
using QwenPS.Requests.StructuredOutput;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Commands;

/// <summary>
/// Submits many requests as a batch job and returns the job. A batch job costs half the list price, and usually ends within a day. All piped text is one
/// request, and each file is one request. The requests are written to disk first, and split into batches according to the service's limits. To get the answers,
/// use Wait-QwenBatch and Receive-QwenBatch in this session or another session.
/// </summary>
[Cmdlet(VerbsLifecycle.Submit, "QwenBatch", DefaultParameterSetName = "InputObject", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, HelpUri = HelpPage.Limits)]
[OutputType(typeof(BatchJob))]
public sealed class SubmitQwenBatchCommand : ChatRequestCommand
{
    private const string NameKey = "ds_name";

    private static readonly Regex WindowForm = new("^(?<number>[0-9]{1,4})(?<unit>[hd])$", RegexOptions.CultureInvariant);

    private BatchComposition? _composition;
    private ChatInputReader? _reader;
    private RequestPlan? _plan;
    private StoredJob? _namesake;
    private QwenClient? _client;
    private OutputFormat? _format;
    private bool _setsThinking;
    private IReadOnlyDictionary<string, string> _metadata = new Dictionary<string, string>();

    /// <summary>
    /// Specifies the name of the job. Other sessions can find the job by this name. The name has 1 to 100 characters on one line, and can't consist only of
    /// spaces. The default is the ID of the job.
    /// </summary>
    [Parameter]
    [ValidateLength(1, 100)]
    public string? Name { get; set; }

    /// <summary>
    /// Specifies the metadata that the service stores with each batch: @{ name = 'text' }. Two names have a special meaning for the service: ds_name and
    /// ds_description. The default of ds_name is the value of -Name.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Metadata { get; set; }

    /// <summary>
    /// Specifies the maximum processing time, in hours or days. The range is 24h to 336h, or 1d to 14d. The default is 24h. The service drops requests that
    /// aren't completed within this time, and doesn't charge for them.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string CompletionWindow { get; set; } = "24h";

    /// <summary>
    /// Specifies the maximum number of requests per batch. The range is 1 to 50000, and the default is 50000. In addition, the size of a batch is at most 500
    /// MB, and all requests in a batch use the same model.
    /// </summary>
    [Parameter]
    [ValidateRange(1, BatchLimits.MaxRequests)]
    public int BatchSize { get; set; } = BatchLimits.MaxRequests;

    /// <summary>
    /// Specifies the folder that contains the jobs. The default is the folder in the QWENPS_BATCH_PATH environment variable. If this variable isn't set, the
    /// default is a folder in the user's local data.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? JobPath { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => GuardFiles(() =>
    {
        JobName.Check(Name);
        CheckWindow();
        Connection connection = ResolveConnection();
        _client = BatchAccess.GetClient(connection);
        RequestSettings request = ReadRequest(connection);
        _setsThinking = request.Template.SetsThinking;
        _metadata = ReadMetadata();
        _format = request.Format;
        JobStore store = BatchAccess.OpenStore(Paths, JobPath);
        WarnAboutNamesake(store);
        bool isWhatIf = IsOn("WhatIf", "WhatIfPreference");
        if (isWhatIf || (IsGiven("Confirm") && IsOn("Confirm", ""))) _plan = new RequestPlan(Prices, _client.Options.Endpoint.IsOfficial);
        _composition = new BatchComposition(Pump, _client, store, _format, BatchSize, isWhatIf, _plan);
        _composition.Open();
        _reader = new ChatInputReader(request, Json, Paths, Pump, _composition);
    });

    /// <inheritdoc/>
    protected override void ProcessRecord() => GuardFiles(() => _reader!.Read(InputObject));

    /// <inheritdoc/>
    protected override void EndProcessing() => GuardFiles(() =>
    {
        _reader!.Complete();
        BatchComposition composition = _composition!;
        if (composition.Requests == 0)
        {
            this.WriteWarningLine(Texts.Format("Batch.Nothing"));
            return;
        }

        WarnAboutThinking(composition.Models);
        foreach (string notice in composition.Models.SelectMany(model => ModelNotices.Current.Take(model, Prices))) this.WriteWarningLine(notice);
        string target = Texts.Format("Chat.Target", string.Join(", ", composition.Models), _client!.Options.Endpoint.BaseUri.Host);
        if (!this.ShouldProcessLine(target, DescribeSubmission(composition))) return;
        WriteObject(Submit(composition));
    });

    private PriceList Prices => PriceLists.Get(_client!.Options.Endpoint.Region);

    /// <summary>Describes the job for -WhatIf and -Confirm.</summary>
    private string DescribeSubmission(BatchComposition composition)
    {
        string size = ByteSize.Format(composition.Bytes);
        string text = composition.Requests == 1 ? Texts.Format("Batch.SubmitOne", size) : Texts.Format("Batch.SubmitMany", composition.Requests, size);
        if (_plan is not null)
        {
            text += Texts.Format("Budget.PlanTokens", CostFormatter.FormatTokens(_plan.InputTokens));
            if (_plan.MaxOutputTokens is { } output) text += Texts.Format("Budget.PlanOutput", CostFormatter.FormatTokens(output));
            text += CostFormatter.FormatRange(_plan.BatchCost, Prices);
        }

        return _namesake is null ? text : text + Texts.Format("Batch.SubmitNamesake", Name!);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _composition?.Dispose();

            // If no job was created, the files are deleted.
            if (_composition is { Folder: { HasRecord: false } folder }) folder.Delete();
        }

        base.Dispose(disposing);
    }

    /// <summary>Reports file errors, such as a full disk, in the same way as the other batch cmdlets.</summary>
    private void GuardFiles(Action action) => Guard(() =>
    {
        try
        {
            action();
        }
        catch (Exception exception) when (BatchAccess.FindFileProblem(Name ?? _composition?.Id ?? "", exception) is { } problem)
        {
            throw new TerminatingException(ErrorRecords.Create(problem, _composition?.Folder.Path));
        }
    });

    /// <summary>
    /// Writes a warning if a job with this name exists. In this case, the name refers to both jobs, and the new job is also charged. The warning is written
    /// before any request is sent.
    /// </summary>
    private void WarnAboutNamesake(JobStore store)
    {
        if (Name is null) return;
        _namesake = store.Read((_, _) => { }).LastOrDefault(job => string.Equals(job.Record.Name, Name, StringComparison.OrdinalIgnoreCase));
        if (_namesake is null) return;
        this.WriteWarningLine(Texts.Format("Batch.Namesake", Name, _namesake.Record.Created.LocalDateTime.ToString("g", CultureInfo.CurrentCulture)));
    }

    /// <summary>
    /// Writes a warning about models that think by default, before any request is sent. Thinking increases the cost. The warning also appears with -WhatIf. A
    /// later warning wouldn't help, because all requests are already charged when the first answers are visible.
    /// </summary>
    private void WarnAboutThinking(IEnumerable<string> models)
    {
        if (_setsThinking) return;
        string thinking = string.Join(", ", models.Where(ThinkingDefault.Has));
        if (thinking.Length > 0) this.WriteWarningLine(Texts.Format("Batch.Thinks", thinking));
    }

    private BatchJob Submit(BatchComposition composition)
    {
        var job = new StoredJob(composition.Folder, new JobRecord
        {
            Id = composition.Id,
            Name = Name ?? composition.Id,
            Created = composition.Created,
            BaseUrl = _client!.Options.Endpoint.BaseUrl,
            Region = _client.Options.Endpoint.Region?.Name,
            CompletionWindow = CompletionWindow,
            Metadata = _metadata,
            ResponseFormat = _format?.WireForm,
            Refused = composition.Refused,
            Parts = composition.Complete(),
        })
        {
            ToObject = _format?.ToObject,
        };
        composition.Dispose();

        // The job is saved before any request is sent, so the data of a charged job is always on this computer.
        job.Save();
        if (job.ToObject is { } make) JobObjects.Add(job.Record.Id, make);
        bool isDone = false;
        try
        {
            BatchJob? result = null;
            var api = new BatchApi(_client, CreateLog(), Pump.Token);
            Func<int, ValueTask> onStep = number => Pump.ProgressAsync(BatchProgress.CreateForSubmission(job, number));
            Pump.Run(async () => result = JobView.Create(job, await JobSubmission.ContinueAsync(job, api, onStep).ConfigureAwait(false)));
            isDone = true;
            return result!;
        }
        catch (QwenException exception)
        {
            throw new TerminatingException(ErrorRecords.Create(exception, JobView.Create(job)));
        }
        finally
        {
            if (!Pump.Token.IsCancellationRequested) this.WriteProgressRecord(BatchProgress.CreateEnd());
            if (!isDone) Keep(job);
        }
    }

    /// <summary>
    /// Handles a failed submission. If the service already has a file of the job, the job is kept, so the submission can continue. Otherwise, the job is
    /// deleted.
    /// </summary>
    private void Keep(StoredJob job)
    {
        if (job.Record.Parts.All(part => part.InputFileId is null)) job.Folder.Delete();
        else if (!Pump.Token.IsCancellationRequested)
            this.WriteWarningLine(Texts.Format("Batch.Kept", job.Record.Name, CodeGeneration.EscapeSingleQuotedStringContent(job.Record.Name)));
    }

    private void CheckWindow()
    {
        Match match = WindowForm.Match(CompletionWindow);
        int hours = match.Success ? int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * (match.Groups["unit"].Value == "d" ? 24 : 1) : 0;
        if (hours is < 24 or > 336)
            throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Batch.Window", CompletionWindow), Texts.Format("Batch.WindowRemedy"), CompletionWindow));
    }

    private Dictionary<string, string> ReadMetadata()
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Name is not null) metadata[NameKey] = Name;
        foreach (DictionaryEntry entry in Metadata ?? new Hashtable())
            metadata[Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? ""] = Convert.ToString(entry.Value, CultureInfo.InvariantCulture) ?? "";
        return metadata;
    }
}

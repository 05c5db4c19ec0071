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
/// Sends many requests to be answered within a day or so at half the price, and writes the job. Piped text is one request, each file is one. The requests are
/// written to disk first and split into as many batches as the service's limits ask for; Wait-QwenBatch and Receive-QwenBatch go on from there, in this
/// session or another one.
/// </summary>
[Cmdlet(VerbsLifecycle.Submit, "QwenBatch", DefaultParameterSetName = "InputObject", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, HelpUri = HelpPage.Limits)]
[OutputType(typeof(BatchJob))]
public sealed class SubmitQwenBatchCommand : ChatRequestCommand
{
    private const string NameKey = "ds_name";

    private static readonly Regex WindowForm = new("^(?<number>[0-9]{1,4})(?<unit>[hd])$", RegexOptions.CultureInvariant);

    private BatchComposition? _composition;
    private ChatInputReader? _reader;
    private QwenClient? _client;
    private OutputFormat? _format;
    private bool _saysThinking;
    private IReadOnlyDictionary<string, string> _metadata = new Dictionary<string, string>();

    /// <summary>A name by which other sessions find the job. 1 to 100 characters on one line, not blanks alone; default: the job's id.</summary>
    [Parameter]
    [ValidateLength(1, 100)]
    public string? Name { get; set; }

    /// <summary>What the service is to note with each batch: @{ name = 'text' }. Its own names are ds_name (default: -Name) and ds_description.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Metadata { get; set; }

    /// <summary>How long the service may take, in hours or days: 24h (the default) to 336h, or 1d to 14d. What is not done by then is given up and not charged.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string CompletionWindow { get; set; } = "24h";

    /// <summary>How many requests go into one batch at most. 1 to 50000, default 50000; a batch is also cut at 500 MB, and has one model.</summary>
    [Parameter]
    [ValidateRange(1, BatchLimits.MostRequests)]
    public int BatchSize { get; set; } = BatchLimits.MostRequests;

    /// <summary>The folder that jobs are kept in. Default: the environment variable QWENPS_BATCH_PATH, else a folder among the user's local data.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? JobPath { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => GuardFiles(() =>
    {
        JobName.Check(Name);
        CheckWindow();
        Connection connection = ResolveConnection();
        _client = BatchAccess.FindClient(connection);
        RequestSettings request = ReadRequest(connection);
        _saysThinking = request.Template.SaysThinking;
        _metadata = ReadMetadata();
        _format = request.Format;
        JobStore store = BatchAccess.FindStore(Paths, JobPath);
        WarnOfNamesake(store);
        _composition = new BatchComposition(Pump, _client, store, _format, BatchSize, IsOn("WhatIf", "WhatIfPreference"));
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

        WarnOfThinking(composition.Models);
        foreach (string notice in composition.Models.SelectMany(model => ModelNotices.Current.Take(model, PriceLists.Find(_client!.Options.Endpoint.Region)))) this.WriteWarningLine(notice);
        string target = Texts.Format("Chat.Target", string.Join(", ", composition.Models), _client!.Options.Endpoint.BaseUri.Host);
        string size = ByteSize.Format(composition.Bytes);
        string action = composition.Requests == 1 ? Texts.Format("Batch.SubmitOne", size) : Texts.Format("Batch.SubmitMany", composition.Requests, size);
        if (!this.ShouldProcessLine(target, action)) return;
        WriteObject(Submit(composition));
    });

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _composition?.Dispose();

            // What never became a job is not to lie around.
            if (_composition is { Folder: { HasRecord: false } folder }) folder.Delete();
        }

        base.Dispose(disposing);
    }

    /// <summary>A full disk, or a folder that may not be written, is said as the other cmdlets for batches say it.</summary>
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

    /// <summary>A job submitted once more is paid for once more, and by its name both are meant.</summary>
    private void WarnOfNamesake(JobStore store)
    {
        if (Name is null || store.Read((_, _) => { }).LastOrDefault(job => string.Equals(job.Record.Name, Name, StringComparison.OrdinalIgnoreCase)) is not { } other) return;
        this.WriteWarningLine(Texts.Format("Batch.Namesake", Name, other.Record.Created.LocalDateTime.ToString("g", CultureInfo.CurrentCulture)));
    }

    /// <summary>Nobody sees the first answer before all are paid for. Said before anything is sent, and under -WhatIf too.</summary>
    private void WarnOfThinking(IEnumerable<string> models)
    {
        if (_saysThinking) return;
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

        // Before anything is sent: what is paid for must be known here, whatever happens next.
        job.Save();
        if (job.ToObject is { } make) JobObjects.Add(job.Record.Id, make);
        bool isDone = false;
        try
        {
            BatchJob? result = null;
            var api = new BatchApi(_client, CreateLog(), Pump.Token);
            Pump.Run(async () => result = JobView.Create(job, await JobSubmission.ContinueAsync(job, api, number => Pump.ProgressAsync(BatchProgress.CreateForSubmission(job, number))).ConfigureAwait(false)));
            isDone = true;
            return result!;
        }
        catch (QwenException exception)
        {
            throw new TerminatingException(ErrorRecords.Create(exception, JobView.Create(job)));
        }
        finally
        {
            if (!isDone) Keep(job);
        }
    }

    /// <summary>A job that was broken off is kept where the service has any of it; else it is as if it had never been.</summary>
    private void Keep(StoredJob job)
    {
        if (job.Record.Parts.All(part => part.InputFileId is null)) job.Folder.Delete();
        else if (!Pump.Token.IsCancellationRequested) this.WriteWarningLine(Texts.Format("Batch.Kept", job.Record.Name, CodeGeneration.EscapeSingleQuotedStringContent(job.Record.Name)));
    }

    private void CheckWindow()
    {
        Match match = WindowForm.Match(CompletionWindow);
        int hours = match.Success ? int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * (match.Groups["unit"].Value == "d" ? 24 : 1) : 0;
        if (hours is < 24 or > 336) throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Batch.Window", CompletionWindow), Texts.Format("Batch.WindowRemedy"), CompletionWindow));
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

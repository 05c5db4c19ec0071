using System.Management.Automation;
using QwenPS.Client;
using QwenPS.Client.Errors;
using QwenPS.PowerShell;
using QwenPS.Requests.StructuredOutput;
using QwenPS.Resources;

namespace QwenPS.Batches;

/// <summary>The results of a job that has ended: for each input its answer, or the error that says why there is none.</summary>
internal sealed class BatchResults : IDisposable
{
    private readonly QwenClient _client;
    private readonly BatchJob _job;
    private readonly ResultFiles _files;
    private readonly Func<string, int> _indexOf;
    private readonly AnswerCheck? _check;
    private readonly Dictionary<int, QwenException> _problems = [];

    private BatchResults(QwenClient client, BatchJob job, IEnumerable<JobInput> inputs, ResultFiles files, Func<string, int> indexOf)
    {
        _client = client;
        _job = job;
        Inputs = inputs;
        _files = files;
        _indexOf = indexOf;
        if (job.Stored is { Record.ResponseFormat: { } format } stored) _check = new AnswerCheck(OutputFormat.Restore(format, stored.ToObject), client.Failures.Redactor);
    }

    /// <summary>In their order; read from disk while they are asked for.</summary>
    public IEnumerable<JobInput> Inputs { get; }

    /// <summary>Downloads everything, so that what is written afterwards cannot break off in the middle.</summary>
    /// <exception cref="QwenException">A call failed.</exception>
    public static async Task<BatchResults> DownloadAsync(QwenClient client, BatchApi api, BatchJob job, string folder)
    {
        RemoteInputs? remote = job.Stored is null ? await RemoteInputs.DownloadAsync(api, job.Live[0]!.InputFileId ?? "", folder).ConfigureAwait(false) : null;
        Func<string, int> indexOf = remote is null ? JobInput.IndexOf : remote.IndexOf;
        var files = new ResultFiles(folder, remote?.Count ?? job.Stored!.Record.Requests, indexOf);
        try
        {
            foreach (ServiceBatch batch in job.Live.OfType<ServiceBatch>()) await files.AddAsync(api, batch).ConfigureAwait(false);
            return new BatchResults(client, job, remote?.All ?? JobInputs.Read(job.Stored!.Folder.InputsPath, job.Stored!.Record.Parts.Count), files, indexOf);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>The answer of an input, or the error in its place. Runs on the pipeline thread.</summary>
    public ErrorRecord? TryRead(JobInput input, out ChatResponse? answer)
    {
        answer = null;
        object target = input.Source ?? input.Text ?? input.CustomId;
        try
        {
            if (_files.LineOf(_indexOf(input.CustomId)) is not { } line) return FindMissing(input, target);
            ChatResponse read = ResultReader.Read(_client, _job.Batches[input.Part].Model ?? "", input.Source, line.Span);
            if (_check is not null) Check(_check, read);
            answer = read;
            return null;
        }
        catch (QwenException exception)
        {
            return ErrorRecords.Create(exception, target);
        }
    }

    public void Dispose() => _files.Dispose();

    /// <exception cref="QwenException">It is not what was asked for.</exception>
    private void Check(AnswerCheck check, ChatResponse response)
    {
        CheckedAnswer outcome = check.Make(check.Read(response));
        if (outcome.Problem is not null) throw _client.Failures.CreateSchemaViolation(response, outcome.Problem, outcome.Violations.Select(violation => violation.ToString()));
        response.Object = outcome.Value;
    }

    private ErrorRecord FindMissing(JobInput input, object target)
    {
        ServiceBatch? batch = _job.Live[input.Part];
        if (batch is { Status: "failed", Problems.Count: > 0 }) return ErrorRecords.Create(FindProblem(input.Part, batch), target);
        string id = batch?.Id ?? _job.Name;
        InputException exception = (batch?.Status ?? "cancelled") switch
        {
            "failed" => new("BatchFailed", ErrorCategory.InvalidResult, Texts.Format("Batch.Failed", id), Texts.Format("Batch.FailedRemedy")),
            "expired" => new("BatchExpired", ErrorCategory.OperationTimeout, Texts.Format("Batch.Expired", id), Texts.Format("Batch.ExpiredRemedy")),
            "cancelled" => new("BatchCancelled", ErrorCategory.OperationStopped, Texts.Format("Batch.Cancelled", id), Texts.Format("Batch.CancelledRemedy")),
            _ => new("BatchResultMissing", ErrorCategory.ObjectNotFound, Texts.Format("Batch.ResultMissing", id), Texts.Format("Batch.ResultMissingRemedy")),
        };
        return ErrorRecords.Create(exception, target);
    }

    /// <summary>What the service says of a file that it did not take: the same for each of its requests.</summary>
    private QwenException FindProblem(int part, ServiceBatch batch)
    {
        if (_problems.TryGetValue(part, out QwenException? known)) return known;
        FileProblem problem = batch.Problems[0];
        string line = problem.Line is { } number ? FormattableString.Invariant($" (line {number})") : "";
        var error = new ServiceError { Code = problem.Code, Message = problem.Message + line, Param = problem.Param };
        return _problems[part] = _client.Failures.CreateRefusedBatch(batch.Id, error);
    }
}

using System.Management.Automation;
using QwenPS.Client;
using QwenPS.PowerShell;
using QwenPS.Requests.StructuredOutput;
using QwenPS.Resources;

namespace QwenPS.Batches;

/// <summary>Represents the results of a finished job. For each input, the result is an answer or an error.</summary>
internal sealed class BatchResults : IDisposable
{
    private readonly QwenClient _client;
    private readonly BatchJob _job;
    private readonly ResultFiles _files;
    private readonly Func<string, int> _findIndex;
    private readonly AnswerCheck? _check;
    private bool _hasReportedFailure;

    private BatchResults(QwenClient client, BatchJob job, IEnumerable<JobInput> inputs, ResultFiles files, Func<string, int> findIndex)
    {
        _client = client;
        _job = job;
        Inputs = inputs;
        _files = files;
        _findIndex = findIndex;
        if (job.Stored is { Record.ResponseFormat: { } format } stored) _check = new AnswerCheck(OutputFormat.Restore(format, stored.ToObject), client.Failures.Redactor);
    }

    /// <summary>
    /// Gets or sets the action that records each call of the job in the usage log, or null if calls aren't recorded. The action receives the model, and the
    /// answer or the error.
    /// </summary>
    public Action<string, ChatResponse?, QwenException?>? Record { get; set; }

    /// <summary>Gets the inputs in their original order. The inputs are read from disk one by one.</summary>
    public IEnumerable<JobInput> Inputs { get; }

    /// <summary>Downloads all results in advance, so network errors can't interrupt the output.</summary>
    /// <exception cref="QwenException">A call failed.</exception>
    public static async Task<BatchResults> DownloadAsync(QwenClient client, BatchApi api, BatchJob job, string folder)
    {
        RemoteInputs? remote = job.Stored is null ? await RemoteInputs.DownloadAsync(api, job.Live[0]!.InputFileId ?? "", folder).ConfigureAwait(false) : null;
        Func<string, int> findIndex = remote is null ? JobInput.ParseId : remote.FindIndex;
        var files = new ResultFiles(folder, remote?.Count ?? job.Stored!.Record.Requests, findIndex);
        try
        {
            foreach (ServiceBatch batch in job.Live.OfType<ServiceBatch>()) await files.AddAsync(api, batch).ConfigureAwait(false);
            return new BatchResults(client, job, remote?.All ?? JobInputs.Read(job.Stored!.Folder.InputsPath, job.Stored!.Record.Parts.Count), files, findIndex);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads the answer of an input, or returns the error. If the service rejected entire batches, all inputs of these batches share one error. This method
    /// returns the error only for the first of these inputs. For the other inputs, it returns neither an answer nor an error. Call this method on the pipeline
    /// thread.
    /// </summary>
    public ErrorRecord? TryRead(JobInput input, out ChatResponse? answer)
    {
        answer = null;
        object target = input.Source ?? input.Text ?? input.CustomId;
        try
        {
            if (_files.FindLine(_findIndex(input.CustomId)) is not { } line) return FindMissing(input, target);
            ChatResponse read = Read(input, line);
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

    /// <summary>
    /// Reads the answer of an input, and records the call. An answer that doesn't have the requested format is also recorded, because the service charges for
    /// it.
    /// </summary>
    private ChatResponse Read(JobInput input, ReadOnlyMemory<byte> line)
    {
        string model = _job.Batches[input.Part].Model ?? "";
        try
        {
            ChatResponse read = ResultReader.Read(_client, model, input.Source, line.Span, input.ToObject(), input.Index);
            Record?.Invoke(model, read, null);
            return read;
        }
        catch (QwenException exception)
        {
            Record?.Invoke(model, null, exception);
            throw;
        }
    }

    /// <exception cref="QwenException">The answer doesn't have the requested format.</exception>
    private void Check(AnswerCheck check, ChatResponse response)
    {
        CheckedAnswer outcome = check.CreateObject(check.Read(response));
        if (outcome.Problem is not null) throw _client.Failures.CreateSchemaViolation(response, outcome.Problem, outcome.Violations.Select(violation => violation.ToString()));
        response.Object = outcome.Value;
    }

    private ErrorRecord? FindMissing(JobInput input, object target)
    {
        ServiceBatch? batch = _job.Live[input.Part];
        if (JobFailure.IsFailed(batch))
        {
            if (_hasReportedFailure) return null;
            _hasReportedFailure = true;
            return JobFailure.CreateError(_client, _job, batch!);
        }

        string id = batch?.Id ?? _job.Name;
        InputException exception = (batch?.Status ?? "cancelled") switch
        {
            "expired" => new("BatchExpired", ErrorCategory.OperationTimeout, Texts.Format("Batch.Expired", id), Texts.Format("Batch.ExpiredRemedy")),
            "cancelled" => new("BatchCancelled", ErrorCategory.OperationStopped, Texts.Format("Batch.Cancelled", id), Texts.Format("Batch.CancelledRemedy")),
            _ => new("BatchResultMissing", ErrorCategory.ObjectNotFound, Texts.Format("Batch.ResultMissing", id), Texts.Format("Batch.ResultMissingRemedy")),
        };
        return ErrorRecords.Create(exception, target);
    }
}

/// <summary>
/// Represents the downloaded result files of a job. The lines aren't in the order of the inputs, so this object stores the position of each input's line.
/// Memory usage is a few bytes per input, regardless of the size of the answers.
/// </summary>
internal sealed class ResultFiles : IDisposable
{
    private readonly string _folder;
    private readonly Func<string, int> _findIndex;
    private readonly LinePlace[] _places;

    /// <summary>The one-based file number of each input's line, or 0 if the input doesn't have a line.</summary>
    private readonly ushort[] _files;
    private readonly List<LineFile> _open = [];

    /// <param name="folder">The folder for the files. The folder is deleted when this object is disposed.</param>
    /// <param name="count">The number of inputs.</param>
    /// <param name="findIndex">A function that returns the index of the input that has the specified ID, or a negative number if the ID is unknown.</param>
    public ResultFiles(string folder, int count, Func<string, int> findIndex)
    {
        _folder = folder;
        _findIndex = findIndex;
        _places = new LinePlace[count];
        _files = new ushort[count];
    }

    /// <summary>Downloads the files of a finished batch. Files that the service no longer has are skipped.</summary>
    /// <exception cref="QwenException">A call failed.</exception>
    public async Task AddAsync(BatchApi api, ServiceBatch batch)
    {
        // The output file is read first. As a result, if an input has both an answer and an error, the answer is used.
        await AddFileAsync(api, batch.OutputFileId).ConfigureAwait(false);
        await AddFileAsync(api, batch.ErrorFileId).ConfigureAwait(false);
    }

    /// <summary>Finds the line of an input. The line is valid until the next call of this method. Returns null if there's no line for the input.</summary>
    public ReadOnlyMemory<byte>? FindLine(int index)
    {
        // An if statement is used, because a conditional expression would convert null to an empty line.
        if (_files[index] == 0) return null;
        return _open[_files[index] - 1].Read(_places[index]);
    }

    public void Dispose()
    {
        foreach (LineFile file in _open) file.Dispose();
        new JobFolder(_folder).Delete();
    }

    private async Task AddFileAsync(BatchApi api, string? fileId)
    {
        if (fileId is null) return;
        string path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        try
        {
            await api.DownloadAsync(fileId, path, BatchLimits.GetMaxResultFileSize(_places.Length), BatchLimits.MaxResultLineLength).ConfigureAwait(false);
        }
        catch (QwenException exception) when (exception.StatusCode == 404)
        {
            return;
        }

        var file = new LineFile(path, BatchLimits.MaxResultLineLength);
        _open.Add(file);
        while (file.Next() is { } place)
        {
            int index = ResultLine.FindId(file.Read(place).Span) is { } id ? _findIndex(id) : -1;
            if (index < 0 || index >= _files.Length || _files[index] != 0) continue;
            _files[index] = checked((ushort)_open.Count);
            _places[index] = place;
        }
    }
}

using System.Globalization;
using System.Management.Automation;
using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Requests;
using QwenPS.Requests.Input;
using QwenPS.Requests.StructuredOutput;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Batches;

/// <summary>
/// Writes the request for each input to disk as soon as the input arrives, so memory use is constant. An input file is read when its request is written. With
/// -WhatIf, no request is written, and only the tokens and the cost are estimated.
/// </summary>
internal sealed class BatchComposition : IChatInputs, IDisposable
{
    private readonly CmdletPump _pump;
    private readonly int _batchSize;
    private readonly QwenClient _client;
    private readonly bool _isWhatIf;
    private readonly RequestPlan? _plan;
    private readonly OutputFormat? _format;
    private BatchRequestFiles? _files;
    private JobInputs? _inputs;
    private bool _hasNoted;

    /// <param name="pump">The pump that waits for files, and writes errors.</param>
    /// <param name="client">The client that sends the batches.</param>
    /// <param name="store">The store that contains the folders of all jobs.</param>
    /// <param name="format">The JSON format of the answers, or null for text.</param>
    /// <param name="batchSize">The maximum number of requests per batch.</param>
    /// <param name="isWhatIf">True if no request is written (-WhatIf); otherwise, false.</param>
    /// <param name="plan">The object that estimates the tokens and the cost, or null if no estimate is shown.</param>
    public BatchComposition(CmdletPump pump, QwenClient client, JobStore store, OutputFormat? format, int batchSize, bool isWhatIf, RequestPlan? plan)
    {
        _plan = plan;
        _format = format;
        _pump = pump;
        _batchSize = batchSize;
        _client = client;
        _isWhatIf = isWhatIf;
        Created = client.Options.Time.GetLocalNow();
        Id = Created.UtcDateTime.ToString("yyyyMMdd-HHmmss-", CultureInfo.InvariantCulture) + Guid.NewGuid().ToString("N").Substring(0, 6);
        Folder = store.GetFolder(Id);
    }

    public string Id { get; }

    public DateTimeOffset Created { get; }

    public JobFolder Folder { get; }

    public int Requests { get; private set; }

    public int Refused { get; private set; }

    public long Bytes { get; private set; }

    public SortedSet<string> Models { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Creates the job's folder, and the file for the inputs of the job. This isn't done in the constructor. If a constructor throws an exception, the caller
    /// has no object to dispose of, so the files would remain.
    /// </summary>
    /// <exception cref="IOException">The folder can't be created.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
    public void Open()
    {
        if (_isWhatIf) return;
        Folder.Create();
        _files = new BatchRequestFiles(Folder, _batchSize);
        _inputs = new JobInputs(Folder.InputsPath);
    }

    /// <summary>Does nothing, because the number of inputs isn't limited.</summary>
    public void Expect(int count)
    {
    }

    public void Add(ChatInput input)
    {
        try
        {
            ChatRequest request = Load(input) ?? throw input.CreateSkipError();
            if (_isWhatIf) Count(request.Model, input.Size);
            else Write(request, input);
            _plan?.Add(request);
        }
        catch (InputException exception)
        {
            Refused++;
            _pump.WriteErrorRecord(ErrorRecords.Create(exception, input.Target));
        }
    }

    /// <summary>Flushes all data to disk, and returns the parts of the job. Each part is one batch.</summary>
    public IReadOnlyList<JobPart> Complete()
    {
        _inputs!.Complete();
        return _files!.Complete();
    }

    public void Dispose()
    {
        _files?.Dispose();
        _inputs?.Dispose();
    }

    private ChatRequest? Load(ChatInput input)
    {
        Task<ChatRequest?> loading = input.LoadAsync();
        _pump.WaitFor(loading);
        return loading.Result;
    }

    private void Write(ChatRequest request, ChatInput input)
    {
        request = _client.ApplyForm(Format(request));
        if (ContextCheck.FindWarning(request, BatchLimits.MaxContext) is { } warning) _pump.WriteWarningLine(warning);
        if (_files!.TryAdd(request, Requests) is not { } part)
        {
            string what = Texts.Format("Batch.LineTooLarge", request.Source ?? Texts.Format("Batch.AnInput"), ByteSize.Format(BatchLimits.MaxLineLength));
            throw new InputException("InputTooLarge", ErrorCategory.LimitsExceeded, what, Texts.Format("Batch.LineTooLargeRemedy"));
        }

        _inputs!.Add(part, input.Index, request.Source, input.Text);
        Count(request.Model, 0);
        Bytes = _files.Bytes;
    }

    private ChatRequest Format(ChatRequest request)
    {
        if (_format is null) return request;
        request = _format.Apply(request, out string? note);
        if (note is not null && !_hasNoted) _pump.WriteVerboseLine(note);
        _hasNoted |= note is not null;
        return request;
    }

    private void Count(string model, long size)
    {
        Requests++;
        Bytes += size;
        Models.Add(model);
    }
}

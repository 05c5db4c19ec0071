using System.Globalization;
using System.Management.Automation;
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
/// Takes inputs as they come and writes their requests to disk, so that memory stays flat whatever their number. A file is read when its turn comes.
/// Under -WhatIf it counts, and reads and writes nothing.
/// </summary>
internal sealed class BatchComposition : IChatInputs, IDisposable
{
    private readonly CmdletPump _pump;
    private readonly int _batchSize;
    private readonly QwenClient _client;
    private readonly bool _isWhatIf;
    private readonly OutputFormat? _format;
    private RequestFiles? _files;
    private JobInputs? _inputs;
    private bool _hasNoted;

    public BatchComposition(CmdletPump pump, QwenClient client, JobStore store, OutputFormat? format, int batchSize, bool isWhatIf)
    {
        _format = format;
        _pump = pump;
        _batchSize = batchSize;
        _client = client;
        _isWhatIf = isWhatIf;
        Created = DateTimeOffset.Now;
        Id = Created.UtcDateTime.ToString("yyyyMMdd-HHmmss-", CultureInfo.InvariantCulture) + Guid.NewGuid().ToString("N").Substring(0, 6);
        Folder = store.FolderOf(Id);
    }

    public string Id { get; }

    public DateTimeOffset Created { get; }

    public JobFolder Folder { get; }

    public int Requests { get; private set; }

    public int Refused { get; private set; }

    public long Bytes { get; private set; }

    public SortedSet<string> Models { get; } = new(StringComparer.Ordinal);

    /// <summary>Makes the job's folder and its first file. Not in the constructor: where it fails half-way somebody has to know what to delete.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public void Open()
    {
        if (_isWhatIf) return;
        Folder.Create();
        _files = new RequestFiles(Folder, _batchSize);
        _inputs = new JobInputs(Folder.InputsPath);
    }

    /// <summary>A file takes as many as come.</summary>
    public void Expect(int count)
    {
    }

    public void Add(ChatInput input)
    {
        if (_isWhatIf)
        {
            Count(input.Model, input.Size);
            return;
        }

        try
        {
            Write(Load(input) ?? throw input.Skipped(), input);
        }
        catch (InputException exception)
        {
            Refused++;
            _pump.WriteErrorRecord(ErrorRecords.Create(exception, input.Target));
        }
    }

    /// <summary>Everything is on disk; gives the parts.</summary>
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
        request = _client.InForm(Format(request));
        if (ContextCheck.FindWarning(request, BatchLimits.LongestContext) is { } warning) _pump.WriteWarningLine(warning);
        if (_files!.TryAdd(request, Requests) is not { } part)
            throw new InputException("InputTooLarge", ErrorCategory.LimitsExceeded, Texts.Format("Batch.LineTooLarge", request.Source ?? Texts.Format("Batch.AnInput"), ByteSize.Format(BatchLimits.LargestLine)), Texts.Format("Batch.LineTooLargeRemedy"));
        _inputs!.Add(part, request.Source, input.Text);
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

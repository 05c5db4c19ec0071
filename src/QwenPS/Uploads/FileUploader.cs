using System.Collections.Concurrent;
using System.Management.Automation;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Resilience;
using QwenPS.Client.Transport;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Uploads;

/// <summary>
/// Uploads the files of requests. Files with the same content are uploaded only once, and a file that the service already has is reused. This class waits until
/// the service has parsed the files. In the messages of a request, hashes represent the files. When the files are parsed, this class replaces these hashes with
/// the IDs that the service assigned. This class is thread-safe.
/// </summary>
/// <param name="client">A client of the OpenAI-compatible protocol.</param>
/// <param name="store">The store that contains the local records of uploaded files.</param>
#pragma warning disable CA1001 // A semaphore whose wait handle isn't used doesn't need to be disposed of.
internal sealed class FileUploader(QwenClient client, UploadStore store)
#pragma warning restore CA1001
{
    /// <summary>
    /// The maximum number of files that are uploaded at the same time. This number is sufficient, because the service accepts only three uploads per second.
    /// </summary>
    private const int MaxConcurrent = 4;

    /// <summary>
    /// The maximum number of files that are checked with a separate call for each file. If there are more files, the service's list of files is read instead.
    /// </summary>
    private const int MaxSingleChecks = 4;

    private const double FirstPollSeconds = 0.25;
    private const double MaxPollSeconds = 10;
    private const double PollGrowth = 1.5;

    private const string Processed = "processed";

    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _ids = new(StringComparer.Ordinal);
    private readonly FileIndex _index = new();
    private readonly SemaphoreSlim _sending = new(MaxConcurrent);
    private readonly UploadProgress _progress = new();
    private readonly TimeProvider _time = client.Options.Time;
    private volatile QwenException? _full;
    private int _checks;

    /// <summary>
    /// Replaces the hashes in the messages with the IDs that are recorded on this computer. The service isn't called. A hash without a recorded ID isn't
    /// replaced.
    /// </summary>
    public ChatRequest Recall(ChatRequest request) => Resolve(request, store.FindId);

    /// <summary>Uploads the files of a request, unless the service already has them. Then replaces the hashes in the messages with the IDs.</summary>
    /// <exception cref="InputException">A file can't be uploaded or parsed.</exception>
    /// <exception cref="QwenException">A call failed.</exception>
    public async Task<ChatRequest> UploadAsync(ChatRequest request, ICallLog log, ICmdletIO io, CancellationToken stop)
    {
        var api = new FileApi(client, log, stop) { Limits = request };
        if (request.Uploads is not { } files) return await FindLostAsync(Recall(request), api, stop).ConfigureAwait(false);
        TimeSpan timeout = request.Timeout ?? client.Options.Timeout;
        string[] ids = await Task.WhenAll(files.Select(file =>
            _ids.GetOrAdd(file.Hash, _ => new Lazy<Task<string>>(() => EnsureAsync(file, api, timeout, io, stop))).Value)).ConfigureAwait(false);
        var byHash = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < files.Count; i++) byHash[files[i].Hash] = ids[i];
        ChatRequest resolved = Resolve(request, hash => byHash.TryGetValue(hash, out string? id) ? id : store.FindId(hash));
        return await FindLostAsync(resolved, api, stop).ConfigureAwait(false);
    }

    private static ChatRequest Resolve(ChatRequest request, Func<string, string?> findId) =>
        request with { Messages = [.. request.Messages.Select(message => RequestFile.Resolve(message, findId))], Uploads = null };

    /// <summary>
    /// Replaces hashes for which this computer has no record. For example, a conversation from another computer can contain such hashes. The IDs are from the
    /// service's list of files.
    /// </summary>
    private async Task<ChatRequest> FindLostAsync(ChatRequest request, FileApi api, CancellationToken stop)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string hash in request.Messages.SelectMany(RequestFile.FindHashes))
        {
            ServiceFile found = await _index.FindAsync(api, RequestFile.Shorten(hash), stop).ConfigureAwait(false)
                ?? throw UploadRules.Wrong("UploadMissing", ErrorCategory.ObjectNotFound, Texts.Format("Upload.Missing"), "Upload.MissingRemedy");
            ids[hash] = found.Id;
        }

        return ids.Count == 0 ? request : Resolve(request, hash => ids.TryGetValue(hash, out string? id) ? id : null);
    }

    private async Task<string> EnsureAsync(RequestFile file, FileApi api, TimeSpan timeout, ICmdletIO io, CancellationToken stop)
    {
        try
        {
            ServiceFile known;
            await _sending.WaitAsync(stop).ConfigureAwait(false);
            try
            {
                await _progress.ShowAsync(file, Texts.Format("Upload.Sending", Path.GetFileName(file.Path)), io).ConfigureAwait(false);
                known = await FindOrSendAsync(file, api, io, stop).ConfigureAwait(false);
            }
            finally
            {
                _sending.Release();
            }

            await WaitAsync(file, known, timeout, api, io, stop).ConfigureAwait(false);
            return known.Id;
        }
        finally
        {
            await _progress.EndAsync(file, io).ConfigureAwait(false);
        }
    }

    private async Task<ServiceFile> FindOrSendAsync(RequestFile file, FileApi api, ICmdletIO io, CancellationToken stop)
    {
        using UploadEntry entry = await OpenAsync(file, stop).ConfigureAwait(false);
        try
        {
            if (await FindAsync(file, entry.Record, api, stop).ConfigureAwait(false) is { } known)
            {
                await io.VerboseAsync(FormattableString.Invariant($"'{file.Path}': file={known.Id} (reused)")).ConfigureAwait(false);
                if (entry.Record?.Id != known.Id) entry.Write(CreateRecord(file, known.Name, entry.Record) with { Id = known.Id });
                return known;
            }

            if (_full is { } full) throw CreateFull(full);
            string name = UploadName.Create(file);
            entry.Write(CreateRecord(file, name, null));
            ServiceFile sent = await SendAsync(file, name, entry, api).ConfigureAwait(false);
            entry.Write(entry.Record! with { Id = sent.Id });
            await io.VerboseAsync(FormattableString.Invariant($"'{file.Path}': file={sent.Id}")).ConfigureAwait(false);
            return sent;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CreateRecordError(exception);
        }
    }

    /// <summary>Finds the file at the service by its recorded ID, or by the hash in its name. Returns null if the service doesn't have the file.</summary>
    private async Task<ServiceFile?> FindAsync(RequestFile file, UploadRecord? record, FileApi api, CancellationToken stop)
    {
        if (record?.Id is { } id)
        {
            bool usesList = _index.IsRead || Interlocked.Increment(ref _checks) > MaxSingleChecks;
            ServiceFile? known = usesList ? await _index.FindAsync(api, id, stop).ConfigureAwait(false) : null;
            known ??= await api.FindAsync(id).ConfigureAwait(false);
            if (known is not null && !FileApi.HasFailed(known)) return known;
        }

        if (await _index.FindAsync(api, file.ShortHash, stop).ConfigureAwait(false) is not { } found || found.Bytes != file.Length) return null;
        if (!FileApi.HasFailed(found)) return found;

        // The service couldn't parse this file. An earlier run was stopped before it could delete the file, so the file is deleted now.
        await api.DeleteAsync(found.Id).ConfigureAwait(false);
        return null;
    }

    private async Task<ServiceFile> SendAsync(RequestFile file, string name, UploadEntry entry, FileApi api)
    {
        try
        {
            var source = new UploadSource(file.Path, name, FileApi.Extract, UploadRules.MaxSize);
            ServiceFile sent = await api.UploadAsync(source, () => FileIndex.FindNewAsync(api, file.ShortHash)).ConfigureAwait(false);
            if (!HasChanged(file)) return sent;
            await api.DeleteAsync(sent.Id).ConfigureAwait(false);
            entry.Delete();
            throw UploadRules.Wrong("FileChanged", ErrorCategory.InvalidData, Texts.Format("Upload.Changed", file.Path), "Upload.ChangedRemedy");
        }
        catch (QwenException exception) when (exception.StatusCode is >= 400 and < 500)
        {
            // The service rejected the upload and didn't store the file, so the local record isn't needed.
            entry.Delete();
            if (exception.Advice.Row.Id != "file-store-full") throw;
            _full = exception;
            throw CreateFull(exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            entry.Delete();
            throw TextFile.Unreadable(file.Path, exception);
        }
    }

    /// <summary>Waits until the service has parsed a file.</summary>
    private async Task WaitAsync(RequestFile file, ServiceFile known, TimeSpan timeout, FileApi api, ICmdletIO io, CancellationToken stop)
    {
        string status = Texts.Format("Upload.Parsing", Path.GetFileName(file.Path));
        long start = _time.GetTimestamp();
        double poll = FirstPollSeconds;
        while (known.Status != Processed)
        {
            if (FileApi.HasFailed(known)) throw await FailAsync(file, known, api, stop).ConfigureAwait(false);
            if (_time.GetElapsedTime(start) > timeout)
                throw UploadRules.Wrong("UploadTimeout", ErrorCategory.OperationTimeout, Texts.Format("Upload.Timeout", file.Path, known.Status, known.Id), "Upload.TimeoutRemedy");
            await _progress.ShowAsync(file, status, io).ConfigureAwait(false);
            await _time.DelayAsync(TimeSpan.FromSeconds(poll), stop).ConfigureAwait(false);
            poll = Math.Min(poll * PollGrowth, MaxPollSeconds);
            known = await api.FindAsync(known.Id).ConfigureAwait(false)
                ?? throw UploadRules.Wrong("UploadDeleted", ErrorCategory.ObjectNotFound, Texts.Format("Upload.Deleted", file.Path, known.Id), "Upload.DeletedRemedy");
        }
    }

    /// <summary>Deletes a file that the service couldn't parse, and creates the error.</summary>
    private async Task<InputException> FailAsync(RequestFile file, ServiceFile failed, FileApi api, CancellationToken stop)
    {
        using (UploadEntry entry = await OpenAsync(file, stop).ConfigureAwait(false))
        {
            await api.DeleteAsync(failed.Id).ConfigureAwait(false);
            if (entry.Record?.Id == failed.Id) entry.Delete();
        }

        string details = failed.StatusDetails ?? failed.Status;
        return UploadRules.Wrong("UploadFailed", ErrorCategory.InvalidData, Texts.Format("Upload.Failed", file.Path, details), "Upload.FailedRemedy");
    }

    private async Task<UploadEntry> OpenAsync(RequestFile file, CancellationToken stop)
    {
        try
        {
            return await store.OpenAsync(file, stop).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CreateRecordError(exception);
        }
    }

    private UploadRecord CreateRecord(RequestFile file, string name, UploadRecord? before) =>
        new() { Hash = file.Hash, Name = name, Begun = before?.Begun ?? _time.GetUtcNow() };

    private static bool HasChanged(RequestFile file) =>
        !File.Exists(file.Path) || UploadContent.GetLength(file.Path) != file.Length || UploadRules.GetWritten(file.Path) != file.Written;

    private static InputException CreateFull(QwenException exception) =>
        UploadRules.Wrong("FileStoreFull", ErrorCategory.LimitsExceeded, exception.Message, "Upload.FullRemedy", exception);

    private static InputException CreateRecordError(Exception exception) => new(
        "UploadRecord", ErrorCategory.WriteError, Texts.Format("Upload.Record", exception.Message), Texts.Format("Upload.RecordRemedy", UploadStore.Variable), exception);
}

/// <summary>
/// Shows the uploads of a run in one progress bar. The progress bar shows the file that's being uploaded or parsed. This class is thread-safe.
/// </summary>
internal sealed class UploadProgress
{
    private const int Activity = 1711;

    private readonly HashSet<RequestFile> _active = [];
    private int _total;

    public ValueTask ShowAsync(RequestFile file, string status, ICmdletIO io)
    {
        int done, total;
        lock (_active)
        {
            if (_active.Add(file)) _total++;
            (done, total) = (_total - _active.Count, _total);
        }

        return io.ProgressAsync(new ProgressRecord(Activity, Texts.Format("Upload.Progress", done, total), status));
    }

    /// <summary>Ends the progress of a file. Removes the progress bar if no other file is being uploaded or parsed.</summary>
    public ValueTask EndAsync(RequestFile file, ICmdletIO io)
    {
        lock (_active)
        {
            if (!_active.Remove(file) || _active.Count > 0) return default;
        }

        return io.ProgressAsync(new ProgressRecord(Activity, "-", "-") { RecordType = ProgressRecordType.Completed });
    }
}

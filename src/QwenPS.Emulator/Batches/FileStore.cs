using System.Collections.Concurrent;
using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Batches;

/// <summary>
/// Represents the files of the service, which are stored on disk. A file is never completely in memory. The folder is deleted when the emulator ends.
/// </summary>
internal sealed class FileStore(EmulatorOptions options) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<(FileFault Fault, int Left)> _faults = [];
    private readonly ConcurrentDictionary<string, StoredFile> _files = new(StringComparer.Ordinal);
    private long _last;
    private readonly Lazy<string> _folder = new(() => Directory.CreateTempSubdirectory("qwenps-emulator-").FullName);

    /// <summary>Returns the path of a new file.</summary>
    public string NewPath() => Path.Combine(_folder.Value, Guid.NewGuid().ToString("N"));

    /// <summary>Adds a file. The results of a batch are added even if the store is full.</summary>
    /// <exception cref="ServiceException">The store is full.</exception>
    public StoredFile Add(string path, string name, string purpose)
    {
        var prefix = purpose switch { "batch" => "file-batch-", FileRules.Extract => "file-fe-", _ => "file-batch_output-" };
        var file = new StoredFile(prefix + Guid.NewGuid().ToString("N"), path, name, purpose, new FileInfo(path).Length);
        lock (_gate)
        {
            if (purpose != "batch_output") CheckSpace(file.Bytes);
            file = file with { Number = ++_last };
            if (purpose == FileRules.Extract)
            {
                FileFault? fault = TakeFault(name);
                TimeSpan time = fault?.ParseMs is { } ms ? TimeSpan.FromMilliseconds(ms) : options.FileParseTime;
                file = file with { ParseTime = time < TimeSpan.Zero ? null : time, FailsToParse = fault?.FailParse == true };
            }

            _files[file.Id] = file;
        }

        return file;
    }

    /// <summary>Returns a page of the list, with the newest file first. Returns null if the file that precedes the page doesn't exist.</summary>
    public (IReadOnlyList<StoredFile> Page, bool HasMore)? List(string? after, int limit, Func<StoredFile, bool> matches)
    {
        var newest = _files.Values.OrderByDescending(file => file.Number).Where(matches).ToList();
        var start = after is null ? 0 : newest.FindIndex(file => file.Id == after) + 1;
        if (after is not null && start == 0) return null;
        return (newest.Skip(start).Take(limit).ToList(), newest.Count > start + limit);
    }

    public void AddFault(FileFault fault)
    {
        lock (_gate) _faults.Add((fault, fault.Times));
    }

    public StoredFile? Find(string? id) => id is null ? null : _files.GetValueOrDefault(id);

    public bool Remove(string id)
    {
        if (!_files.TryRemove(id, out StoredFile? file)) return false;
        Delete(file.Path);
        return true;
    }

    public void Clear()
    {
        lock (_gate) _faults.Clear();
        foreach (var id in _files.Keys) Remove(id);
    }

    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // Another request is still reading the file. The file is deleted later, together with the folder.
        }
    }

    private void CheckSpace(long bytes)
    {
        if (_files.Count >= options.MaxFiles) throw new ServiceException(FileErrors.TooMany);
        if (_files.Values.Sum(file => file.Bytes) + bytes > options.MaxFileBytes) throw new ServiceException(FileErrors.NoSpace);
    }

    private FileFault? TakeFault(string name)
    {
        var index = _faults.FindIndex(one => one.Fault.NameContains is not { } part || name.Contains(part, StringComparison.Ordinal));
        if (index < 0) return null;
        (FileFault? fault, int left) = _faults[index];
        if (left == 1) _faults.RemoveAt(index);
        else if (left > 0) _faults[index] = (fault, left - 1);
        return fault;
    }

    public void Dispose()
    {
        if (!_folder.IsValueCreated) return;
        try
        {
            Directory.Delete(_folder.Value, recursive: true);
        }
        catch (IOException)
        {
            // The operating system deletes temporary files later.
        }
    }
}

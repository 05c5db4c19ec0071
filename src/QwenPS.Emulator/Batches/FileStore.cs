using System.Collections.Concurrent;

namespace QwenPS.Emulator.Batches;

/// <summary>The files of the service, on disk. They're never completely in memory. The folder is deleted with the emulator.</summary>
internal sealed class FileStore : IDisposable
{
    private readonly ConcurrentDictionary<string, StoredFile> _files = new(StringComparer.Ordinal);
    private readonly Lazy<string> _folder = new(() => Directory.CreateTempSubdirectory("qwenps-emulator-").FullName);

    /// <summary>Returns the path of a new file.</summary>
    public string NewPath() => Path.Combine(_folder.Value, Guid.NewGuid().ToString("N"));

    public StoredFile Add(string path, string name, string purpose)
    {
        var prefix = purpose == "batch" ? "file-batch-" : "file-batch_output-";
        var file = new StoredFile(prefix + Guid.NewGuid().ToString("N"), path, name, purpose, new FileInfo(path).Length);
        _files[file.Id] = file;
        return file;
    }

    public StoredFile? Find(string? id) => id is null ? null : _files.GetValueOrDefault(id);

    public bool Remove(string id)
    {
        if (!_files.TryRemove(id, out var file)) return false;
        Delete(file.Path);
        return true;
    }

    public void Clear()
    {
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
            // Another request is still reading the file. It's deleted with the folder.
        }
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
            // The system deletes its temporary files.
        }
    }
}

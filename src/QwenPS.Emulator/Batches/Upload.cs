using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Batches;

/// <summary>Represents the content of an upload. The file is deleted unless <see cref="Keep"/> is called.</summary>
internal sealed class Upload(string path) : IDisposable
{
    private bool _kept;

    public string Path => path;

    public string? Purpose { get; set; }

    public string? FileName { get; set; }

    public ServiceError? Error { get; set; }

    /// <exception cref="ServiceException">The store is full.</exception>
    public StoredFile Keep(FileStore files)
    {
        StoredFile file = files.Add(path, FileName!, Purpose!);
        _kept = true;
        return file;
    }

    public void Dispose()
    {
        if (!_kept) FileStore.Delete(path);
    }
}

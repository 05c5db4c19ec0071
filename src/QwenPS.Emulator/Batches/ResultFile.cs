namespace QwenPS.Emulator.Batches;

/// <summary>Represents a file that a batch writes. An empty file isn't created.</summary>
internal sealed class ResultFile(FileStore files) : IDisposable
{
    private readonly string _path = files.NewPath();
    private FileStream? _stream;
    private bool _published;

    public void Write(ReadOnlySpan<byte> line)
    {
        _stream ??= new FileStream(_path, FileMode.Create, FileAccess.Write, FileShare.None, 64 * 1024);
        _stream.Write(line);
        _stream.WriteByte((byte)'\n');
    }

    /// <summary>Adds the file to the service and returns its ID. Returns null if nothing was written.</summary>
    public string? Publish(string name)
    {
        if (_stream is null) return null;
        _stream.Dispose();
        _published = true;
        return files.Add(_path, name, "batch_output").Id;
    }

    public void Dispose()
    {
        _stream?.Dispose();
        if (!_published && _stream is not null) FileStore.Delete(_path);
    }
}

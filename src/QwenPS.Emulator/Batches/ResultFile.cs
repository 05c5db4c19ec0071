namespace QwenPS.Emulator.Batches;

/// <summary>A file that a batch writes. If it's empty, it isn't created.</summary>
internal sealed class ResultFile(FileStore files) : IDisposable
{
    private readonly string path = files.NewPath();
    private FileStream? stream;
    private bool published;

    public void Write(ReadOnlySpan<byte> line)
    {
        stream ??= new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 64 * 1024);
        stream.Write(line);
        stream.WriteByte((byte)'\n');
    }

    /// <summary>Adds the file to the service and returns its ID; null if nothing was written.</summary>
    public string? Publish(string name)
    {
        if (stream is null) return null;
        stream.Dispose();
        published = true;
        return files.Add(path, name, "batch_output").Id;
    }

    public void Dispose()
    {
        stream?.Dispose();
        if (!published && stream is not null) FileStore.Delete(path);
    }
}

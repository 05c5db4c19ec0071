namespace QwenPS.Client.Batches;

/// <summary>One file of requests while it is written.</summary>
internal sealed class RequestFile : IDisposable
{
    private readonly FileStream _file;

    public RequestFile(JobFolder folder, int number, string model)
    {
        Number = number;
        Model = model;
        Name = FormattableString.Invariant($"requests-{number + 1}.jsonl");
        _file = new FileStream(folder.PathOf(Name), FileMode.Create, FileAccess.Write, FileShare.None, 64 * 1024);
    }

    /// <summary>Counted from 0.</summary>
    public int Number { get; }

    public string Name { get; }

    public string Model { get; }

    public int Requests { get; private set; }

    public long Bytes { get; private set; }

    public void Add(MemoryStream line)
    {
        _file.Write(line.GetBuffer(), 0, (int)line.Length);
        Requests++;
        Bytes += line.Length;
    }

    public void Complete()
    {
        _file.Flush(flushToDisk: true);
        _file.Dispose();
    }

    public void Dispose() => _file.Dispose();
}

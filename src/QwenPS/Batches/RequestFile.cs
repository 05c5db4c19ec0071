using QwenPS.Files;

namespace QwenPS.Batches;

/// <summary>One file of requests while it is written.</summary>
internal sealed class RequestFile : IDisposable
{
    private const string Beginning = "requests-";
    private const string Ending = ".jsonl";

    private readonly FileStream _file;

    public RequestFile(JobFolder folder, int number, string model)
    {
        Number = number;
        Model = model;
        Name = FormattableString.Invariant($"{Beginning}{number + 1}{Ending}");
        _file = RegularFile.Open(folder.PathOf(Name), FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024);
    }

    /// <summary>Counted from 0.</summary>
    public int Number { get; }

    public string Name { get; }

    public string Model { get; }

    public int Requests { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Whether a file of requests can have this name.</summary>
    public static bool IsName(string text) =>
        text.Length is > 15 and < 30 && text.StartsWith(Beginning, StringComparison.Ordinal) && text.EndsWith(Ending, StringComparison.Ordinal)
            && text.Substring(Beginning.Length, text.Length - Beginning.Length - Ending.Length).All(c => c is >= '0' and <= '9');

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

    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // A disk that was full has no room for the rest of the buffer either. Whoever wants the file has completed it, and heard of that.
        }
    }
}

using System.Text.Json;
using QwenPS.Client.Protocols;
using QwenPS.Files;
using QwenPS.Text;

namespace QwenPS.Batches;

/// <summary>
/// Writes requests to files that meet the service's limits. Each file contains only requests for one model, and a limited number of lines and bytes. Only one
/// line at a time is in memory.
/// </summary>
/// <param name="folder">The folder for the files.</param>
/// <param name="maxRequests">The maximum number of requests per file.</param>
internal sealed class BatchRequestFiles(JobFolder folder, int maxRequests) : IDisposable
{
    private readonly List<BatchRequestFile> _all = [];
    private readonly Dictionary<string, BatchRequestFile> _open = new(StringComparer.Ordinal);
    private readonly MemoryStream _line = new();

    /// <summary>Gets the total size of the files in bytes.</summary>
    public long Bytes => _all.Sum(file => file.Bytes);

    /// <summary>Adds a request, and returns the number of the part (file) that contains the request. Returns null if the request is too large.</summary>
    public int? TryAdd(ChatRequest request, int index)
    {
        WriteLine(request, index);
        if (_line.Length > BatchLimits.MaxLineLength) return null;
        int max = Math.Min(maxRequests, BatchLimits.GetMaxRequests(request.Model));
        if (_open.TryGetValue(request.Model, out BatchRequestFile? file) && (file.Requests >= max || file.Bytes + _line.Length > BatchLimits.GetMaxFileSize(request.Model)))
        {
            file.Complete();
            file = null;
        }

        if (file is null)
        {
            file = new BatchRequestFile(folder, _all.Count, request.Model);
            _all.Add(file);
            _open[request.Model] = file;
        }

        file.Add(_line);
        return file.Number;
    }

    /// <summary>Flushes all data to disk, and returns the parts of the job. Each part is one file.</summary>
    public IReadOnlyList<JobPart> Complete()
    {
        foreach (BatchRequestFile file in _open.Values) file.Complete();
        return [.. _all.Select(file => new JobPart { File = file.Name, Model = file.Model, Requests = file.Requests })];
    }

    public void Dispose()
    {
        foreach (BatchRequestFile file in _all) file.Dispose();
        _line.Dispose();
    }

    private void WriteLine(ChatRequest request, int index)
    {
        _line.SetLength(0);
        using (var writer = new Utf8JsonWriter(_line, JsonText.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("custom_id", JobInput.FormatId(index));
            writer.WriteString("method", "POST");
            writer.WriteString("url", BatchLimits.GetEndpoint(request.Model));
            writer.WritePropertyName("body");
            OpenAICompatibleProtocol.Instance.WriteBody(writer, request, stream: false);
            writer.WriteEndObject();
        }

        _line.WriteByte((byte)'\n');
    }
}

/// <summary>Writes one file of requests.</summary>
internal sealed class BatchRequestFile : IDisposable
{
    private const string Prefix = "requests-";
    private const string Extension = ".jsonl";

    private readonly FileStream _file;

    public BatchRequestFile(JobFolder folder, int number, string model)
    {
        Number = number;
        Model = model;
        Name = FormattableString.Invariant($"{Prefix}{number + 1}{Extension}");
        _file = RegularFile.Open(folder.GetPath(Name), FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024);
    }

    /// <summary>Gets the zero-based number of the file among the files of the job.</summary>
    public int Number { get; }

    public string Name { get; }

    public string Model { get; }

    public int Requests { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Determines whether the text is a valid name of a request file.</summary>
    public static bool IsName(string text) =>
        text.Length is > 15 and < 30 && text.StartsWith(Prefix, StringComparison.Ordinal) && text.EndsWith(Extension, StringComparison.Ordinal)
            && text.Substring(Prefix.Length, text.Length - Prefix.Length - Extension.Length).All(c => c is >= '0' and <= '9');

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
            // If the disk is full, closing the file can also fail. This error is ignored. A caller that needs the file has already called Complete, which
            // reports errors.
        }
    }
}

using System.Text.Json;
using QwenPS.Client.Protocols;
using QwenPS.Text;

namespace QwenPS.Batches;

/// <summary>
/// Writes requests into files as the service wants them: one model a file, no more lines and bytes than it takes. One line at a time is in memory.
/// </summary>
/// <param name="folder">Where the files go.</param>
/// <param name="mostRequests">How many requests a file has at most.</param>
internal sealed class RequestFiles(JobFolder folder, int mostRequests) : IDisposable
{
    private readonly List<RequestFile> _all = [];
    private readonly Dictionary<string, RequestFile> _open = new(StringComparer.Ordinal);
    private readonly MemoryStream _line = new();

    /// <summary>Bytes of all files.</summary>
    public long Bytes => _all.Sum(file => file.Bytes);

    /// <summary>Adds a request; says which part it is in. Null where it is larger than the service takes.</summary>
    public int? TryAdd(ChatRequest request, int index)
    {
        WriteLine(request, index);
        if (_line.Length > BatchLimits.LargestLine) return null;
        int most = Math.Min(mostRequests, BatchLimits.MostRequestsOf(request.Model));
        if (_open.TryGetValue(request.Model, out RequestFile? file) && (file.Requests >= most || file.Bytes + _line.Length > BatchLimits.LargestFileOf(request.Model)))
        {
            file.Complete();
            file = null;
        }

        if (file is null)
        {
            file = new RequestFile(folder, _all.Count, request.Model);
            _all.Add(file);
            _open[request.Model] = file;
        }

        file.Add(_line);
        return file.Number;
    }

    /// <summary>Everything is on disk; gives the parts.</summary>
    public IReadOnlyList<JobPart> Complete()
    {
        foreach (RequestFile file in _open.Values) file.Complete();
        return [.. _all.Select(file => new JobPart { File = file.Name, Model = file.Model, Requests = file.Requests })];
    }

    public void Dispose()
    {
        foreach (RequestFile file in _all) file.Dispose();
        _line.Dispose();
    }

    private void WriteLine(ChatRequest request, int index)
    {
        _line.SetLength(0);
        using (var writer = new Utf8JsonWriter(_line, JsonText.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("custom_id", JobInput.IdOf(index));
            writer.WriteString("method", "POST");
            writer.WriteString("url", BatchLimits.EndpointOf(request.Model));
            writer.WritePropertyName("body");
            OpenAICompatibleProtocol.Instance.WriteBody(writer, request, stream: false);
            writer.WriteEndObject();
        }

        _line.WriteByte((byte)'\n');
    }
}

using System.Globalization;
using System.Text.Json;
using QwenPS.Files;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Batches;

/// <summary>
/// Writes and reads the file that contains the inputs of a job. Each line contains the source of one input, and the number of the part (batch) that contains
/// its request.
/// </summary>
internal sealed class JobInputs : IDisposable
{
    private readonly FileStream _file;
    private readonly MemoryStream _line = new();
    private readonly Utf8JsonWriter _writer;

    public JobInputs(string path)
    {
        _file = RegularFile.Open(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024);
        _writer = new Utf8JsonWriter(_line, JsonText.WriterOptions);
    }

    /// <param name="part">The number of the part that contains the request.</param>
    /// <param name="index">The zero-based position among all inputs, including the inputs that weren't submitted.</param>
    /// <param name="source">The full path of the input file, or null for other input.</param>
    /// <param name="text">The input text, or null for a file.</param>
    public void Add(int part, int index, string? source, string? text)
    {
        _line.SetLength(0);
        _writer.Reset(_line);
        _writer.WriteStartObject();
        _writer.WriteNumber("part", part);
        _writer.WriteNumber("index", index);
        if (source is not null) _writer.WriteText("source", source);
        else if (text is not null) _writer.WriteText("text", text);
        _writer.WriteEndObject();
        _writer.Flush();
        _line.WriteByte((byte)'\n');
        _file.Write(_line.GetBuffer(), 0, (int)_line.Length);
    }

    /// <summary>Flushes all data to disk.</summary>
    public void Complete() => _file.Flush(flushToDisk: true);

    public void Dispose()
    {
        _writer.Dispose();
        _line.Dispose();
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

    /// <summary>Reads the inputs one after another.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="parts">The number of parts in the job.</param>
    /// <exception cref="InvalidDataException">A line is invalid. The exception is thrown during enumeration.</exception>
    public static IEnumerable<JobInput> Read(string path, int parts)
    {
        using var lines = new LineFile(path, 2 * BatchLimits.MaxLineLength);
        for (int index = 0; lines.Next() is { } line; index++)
        {
            yield return Read(lines.Read(line), index) is { } input && input.Part >= 0 && input.Part < parts
                ? input
                : throw new InvalidDataException(Texts.Format("Batch.BrokenInputs", index + 1));
        }
    }

    /// <summary>Parses a line. Returns null if the line is invalid.</summary>
    private static JobInput? Read(ReadOnlyMemory<byte> line, int index)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement json = document.RootElement;
            if (json.ValueKind != JsonValueKind.Object) return null;
            return new JobInput(JobInput.FormatId(index), ReadInteger(json, "part") ?? 0, JsonField.ExactText(json, "source"), JsonField.ExactText(json, "text"))
            {
                Index = ReadInteger(json, "index") ?? index,
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static int? ReadInteger(JsonElement json, string name) =>
        JsonField.Number(json, name) is { } number ? (int)Math.Max(-1, Math.Min(number, int.MaxValue)) : null;
}

/// <summary>Represents an input of a job.</summary>
/// <param name="CustomId">The ID of the input's line in the request file.</param>
/// <param name="Part">The number of the part that contains the request.</param>
/// <param name="Source">The full path of the input file, or null for other input.</param>
/// <param name="Text">The input text, or null for a file.</param>
internal sealed record JobInput(string CustomId, int Part, string? Source, string? Text)
{
    /// <summary>Gets the zero-based position of the input among all inputs of the job, including the inputs that weren't submitted.</summary>
    public int Index { get; init; }

    /// <summary>Returns the input as an object. The object is the file or the text, because the original piped objects aren't stored.</summary>
    public object? ToObject() => Source is null ? Text : new FileInfo(Source);

    /// <summary>Formats the line ID of an input. The index is zero-based.</summary>
    public static string FormatId(int index) => (index + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>Returns the zero-based index of the input that has the specified line ID, or -1 if the ID is invalid.</summary>
    public static int ParseId(string id) => int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number - 1 : -1;
}

/// <summary>
/// Represents the inputs of a batch that isn't stored on this computer. Only the IDs of the inputs are known. The IDs are read from the batch's input file.
/// </summary>
internal sealed class RemoteInputs
{
    /// <summary>The maximum length of an ID in characters. The service doesn't accept longer IDs.</summary>
    private const int MaxIdLength = 1024;

    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly List<string> _ids = [];

    public int Count => _ids.Count;

    public IEnumerable<JobInput> All => _ids.Select((id, index) => new JobInput(id, 0, null, id) { Index = index });

    public int FindIndex(string id) => _indexes.TryGetValue(id, out int index) ? index : -1;

    /// <exception cref="QwenException">A call failed. The file might no longer exist, because the service stores files only for a limited time.</exception>
    public static async Task<RemoteInputs> DownloadAsync(BatchApi api, string inputFileId, string folder)
    {
        var inputs = new RemoteInputs();
        string path = Path.Combine(folder, "requests");
        await api.DownloadAsync(inputFileId, path, BatchLimits.MaxFileSize, BatchLimits.MaxLineLength).ConfigureAwait(false);
        using var file = new LineFile(path, BatchLimits.MaxLineLength);
        while (file.Next() is { } place)
        {
            if (ResultLine.FindId(file.Read(place).Span) is not { } id || id.Length > MaxIdLength || inputs._indexes.ContainsKey(id)) continue;
            if (inputs.Count == BatchLimits.MaxRequests) throw new InvalidDataException(Texts.Format("Batch.TooManyInputs", BatchLimits.MaxRequests));
            inputs._indexes.Add(id, inputs._ids.Count);
            inputs._ids.Add(id);
        }

        return inputs;
    }
}

using System.Text.Json;
using QwenPS.Files;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Batches;

/// <summary>The inputs of a job on disk, a line each, in their order: which part each is in, and what it was.</summary>
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

    public void Add(int part, string? source, string? text)
    {
        _line.SetLength(0);
        _writer.Reset(_line);
        _writer.WriteStartObject();
        _writer.WriteNumber("part", part);
        if (source is not null) _writer.WriteText("source", source);
        else if (text is not null) _writer.WriteText("text", text);
        _writer.WriteEndObject();
        _writer.Flush();
        _line.WriteByte((byte)'\n');
        _file.Write(_line.GetBuffer(), 0, (int)_line.Length);
    }

    /// <summary>Everything is on disk.</summary>
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
            // A disk that was full has no room for the rest of the buffer either. Whoever wants the file has completed it, and heard of that.
        }
    }

    /// <summary>Reads the inputs one after the other.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parts">How many parts the job has.</param>
    /// <exception cref="InvalidDataException">Thrown while they are read: a line is no input of such a job.</exception>
    public static IEnumerable<JobInput> Read(string path, int parts)
    {
        using var lines = new LineFile(path, 2 * BatchLimits.LargestLine);
        for (int index = 0; lines.Next() is { } line; index++)
        {
            yield return Read(lines.Read(line), index) is { } input && input.Part >= 0 && input.Part < parts ? input : throw new InvalidDataException(Texts.Format("Batch.BrokenInputs", index + 1));
        }
    }

    /// <summary>Null where the line is none.</summary>
    private static JobInput? Read(ReadOnlyMemory<byte> line, int index)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement json = document.RootElement;
            if (json.ValueKind != JsonValueKind.Object) return null;
            return new JobInput(JobInput.IdOf(index), (int)Math.Min(ServiceBatch.Number(json, "part") ?? 0, int.MaxValue), TextOf(json, "source"), TextOf(json, "text"));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? PlainValue.Create(value) as string : null;
}

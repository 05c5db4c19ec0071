using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using QwenPS.Files;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Batches;

/// <summary>Reads and writes the record of a job: a small JSON file that is replaced as a whole, so that no crash leaves half of one.</summary>
internal static class JobFile
{
    private const int Version = 1;

    /// <summary>A schema may be deep.</summary>
    private const int MaxDepth = 1000;

    /// <summary>Far more than the files of any job; so many of them are counted without an overflow.</summary>
    private const int MostParts = 10_000;

    /// <summary>In bytes, 16 MB: room for the most parts and a large schema.</summary>
    private const int LargestRecord = 16 * 1024 * 1024;

    private static readonly JsonWriterOptions WriterOptions = new() { Indented = true, MaxDepth = MaxDepth, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Where a record is written before it takes the place of the one before. A process that is killed meanwhile leaves it.</summary>
    public static string FreshPathOf(string path) => path + ".new";

    public static void Write(string path, JobRecord job)
    {
        string fresh = FreshPathOf(path);
        // What a link in its place leads to is not to be overwritten.
        if (FinalPath.TargetOf(fresh) is not null) File.Delete(fresh);
        using (FileStream stream = RegularFile.Open(fresh, FileMode.Create, FileAccess.Write, FileShare.None, 4096))
        {
            using (var writer = new Utf8JsonWriter(stream, WriterOptions)) Write(writer, job);
            stream.Flush(flushToDisk: true);
        }

        if (File.Exists(path)) File.Replace(fresh, path, null);
        else File.Move(fresh, path);
    }

    /// <exception cref="InvalidDataException">The file is no record of a job, or one of a newer version.</exception>
    public static JobRecord Read(string path) => Read(RegularFile.ReadAllBytes(path, LargestRecord));

    /// <inheritdoc cref="Read(string)"/>
    public static JobRecord Read(byte[] file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(file, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return Read(document.RootElement) ?? throw new InvalidDataException(Texts.Format("Batch.NoRecord"));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException(exception.Message, exception);
        }
    }

    private static void Write(Utf8JsonWriter writer, JobRecord job)
    {
        writer.WriteStartObject();
        writer.WriteNumber("version", Version);
        writer.WriteText("id", job.Id);
        writer.WriteText("name", job.Name);
        writer.WriteString("created", job.Created.ToString("o", CultureInfo.InvariantCulture));
        writer.WriteText("base_url", job.BaseUrl);
        writer.WriteText("region", job.Region);
        writer.WriteText("completion_window", job.CompletionWindow);
        writer.WriteStartObject("metadata");
        foreach (var pair in job.Metadata) writer.WriteText(pair.Key, pair.Value);
        writer.WriteEndObject();
        if (job.ResponseFormat is not null)
        {
            writer.WritePropertyName("response_format");
            writer.WriteRawValue(job.ResponseFormat);
        }

        writer.WriteNumber("refused", job.Refused);
        writer.WriteStartArray("parts");
        foreach (JobPart part in job.Parts)
        {
            writer.WriteStartObject();
            writer.WriteText("file", part.File);
            writer.WriteText("model", part.Model);
            writer.WriteNumber("requests", part.Requests);
            writer.WriteText("input_file_id", part.InputFileId);
            writer.WriteText("batch_id", part.BatchId);
            writer.WriteBoolean("abandoned", part.IsAbandoned);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static JobRecord? Read(JsonElement json)
    {
        if (ServiceBatch.Number(json, "version") is not { } version) return null;
        if (version > Version) throw new InvalidDataException(Texts.Format("Batch.NewerVersion"));
        if (ServiceBatch.Text(json, "id") is not { } id || ServiceBatch.Text(json, "base_url") is not { } baseUrl) return null;
        if (!Uri.TryCreate(baseUrl, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("https" or "http")) return null;
        if (ServiceBatch.Member(json, "parts") is not { ValueKind: JsonValueKind.Array } items || items.GetArrayLength() > MostParts) return null;
        JobPart?[] parts = [.. items.EnumerateArray().Select(ReadPart)];
        if (Array.IndexOf(parts, null) >= 0) return null;
        bool hasTime = DateTimeOffset.TryParse(ServiceBatch.Text(json, "created"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset created);
        return new JobRecord
        {
            Id = id,
            Name = ServiceBatch.Text(json, "name") ?? id,
            Created = hasTime ? created : default,
            BaseUrl = baseUrl,
            Region = ServiceBatch.Text(json, "region"),
            CompletionWindow = ServiceBatch.Text(json, "completion_window") ?? "24h",
            Metadata = ServiceBatch.Texts(ServiceBatch.Member(json, "metadata")),
            ResponseFormat = ServiceBatch.Member(json, "response_format") is { ValueKind: JsonValueKind.Object } format ? format.GetRawText() : null,
            Refused = Count(json, "refused", int.MaxValue),
            Parts = [.. parts.OfType<JobPart>()],
        };
    }

    /// <summary>Null where it is none. The file is one that a job writes, and so in the job's folder: what is uploaded is not for the record to choose.</summary>
    private static JobPart? ReadPart(JsonElement json) => ServiceBatch.Text(json, "file") is not { } file || !RequestFile.IsName(file) ? null : new JobPart
    {
        File = file,
        Model = ServiceBatch.Text(json, "model") ?? "",
        Requests = Count(json, "requests", BatchLimits.MostRequests),
        InputFileId = ServiceBatch.Text(json, "input_file_id"),
        BatchId = ServiceBatch.Text(json, "batch_id"),
        IsAbandoned = ServiceBatch.Member(json, "abandoned") is { ValueKind: JsonValueKind.True },
    };

    private static int Count(JsonElement json, string name, int most) => (int)Math.Max(0, Math.Min(ServiceBatch.Number(json, name) ?? 0, most));
}

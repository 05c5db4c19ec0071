using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using QwenPS.Files;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Batches;

/// <summary>
/// Represents the data that's stored on disk for a job. This data is sufficient to receive the results in another session or on another computer. The data
/// doesn't contain an API key.
/// </summary>
internal sealed class JobRecord
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>Gets the base address of the OpenAI-compatible endpoint at which the batches are created.</summary>
    public required string BaseUrl { get; init; }

    public string? Region { get; init; }

    public required string CompletionWindow { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the response format of all requests, as JSON, or null for text.</summary>
    public string? ResponseFormat { get; init; }

    /// <summary>Gets the number of inputs that couldn't be read. These inputs aren't in any batch.</summary>
    public int Refused { get; init; }

    /// <summary>Gets or sets the time when all results were received on this computer, or null if they haven't been received.</summary>
    public DateTimeOffset? Received { get; set; }

    /// <summary>Gets or sets the number of inputs whose calls are in the usage log. These are always the first inputs of the job.</summary>
    public int Recorded { get; set; }

    /// <summary>Gets the parts, in the order of creation.</summary>
    public required IReadOnlyList<JobPart> Parts { get; init; }

    /// <summary>Gets the number of requests in all parts.</summary>
    public int Requests => Parts.Sum(part => part.Requests);
}

/// <summary>Represents one batch of a job: a file of requests and its state.</summary>
internal sealed class JobPart
{
    /// <summary>Gets the name of the file in the job's folder. The file is deleted after the batch is created.</summary>
    public required string File { get; init; }

    public required string Model { get; init; }

    public required int Requests { get; init; }

    /// <summary>Gets or sets the ID that the service assigned to the file, or null before the upload.</summary>
    public string? InputFileId { get; set; }

    /// <summary>Gets or sets the ID of the batch, or null before the batch is created.</summary>
    public string? BatchId { get; set; }

    /// <summary>Gets or sets a value that indicates whether the job was stopped before the batch was created.</summary>
    public bool IsAbandoned { get; set; }
}

/// <summary>
/// Reads and writes the record of a job, which is a small JSON file. The file is replaced in a single step, so a crash doesn't leave an incomplete file.
/// </summary>
internal static class JobFile
{
    private const int Version = 1;

    /// <summary>The maximum nesting depth of the JSON. The response format can contain a deeply nested schema.</summary>
    private const int MaxDepth = 1000;

    /// <summary>The maximum number of parts, which is much larger than any job requires. This limit prevents an overflow of the request count.</summary>
    private const int MaxParts = 10_000;

    /// <summary>The maximum size of a record in bytes (16 MB). This size is sufficient for the maximum number of parts and a large schema.</summary>
    private const int MaxRecordSize = 16 * 1024 * 1024;

    private static readonly JsonWriterOptions WriterOptions = new() { Indented = true, MaxDepth = MaxDepth, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Returns the path of the temporary file that replaces the record. If the process is terminated before the replacement, the temporary file remains.
    /// </summary>
    public static string GetTemporaryPath(string path) => path + ".new";

    public static void Write(string path, JobRecord job)
    {
        string fresh = GetTemporaryPath(path);
        // If the temporary file is a link, the target of the link must not be overwritten, so the link is deleted.
        if (FinalPath.FindTarget(fresh) is not null) File.Delete(fresh);
        using (FileStream stream = RegularFile.Open(fresh, FileMode.Create, FileAccess.Write, FileShare.None, 4096))
        {
            using (var writer = new Utf8JsonWriter(stream, WriterOptions)) Write(writer, job);
            stream.Flush(flushToDisk: true);
        }

        if (File.Exists(path)) File.Replace(fresh, path, null);
        else File.Move(fresh, path);
    }

    /// <exception cref="InvalidDataException">The file isn't a job record, or has a newer format version.</exception>
    public static JobRecord Read(string path) => Read(RegularFile.ReadAllBytes(path, MaxRecordSize));

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

    // The serializer of System.Text.Json isn't used, because its first call is slower than this code, even with source generation. In addition, the serializer
    // would reject the entire record if a JSON property had an unexpected type.
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
        if (job.Received is { } received) writer.WriteString("received", received.ToString("o", CultureInfo.InvariantCulture));
        if (job.Recorded > 0) writer.WriteNumber("recorded", job.Recorded);
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
        if (JsonField.Number(json, "version") is not { } version) return null;
        if (version > Version) throw new InvalidDataException(Texts.Format("Batch.NewerVersion"));
        if (JsonField.Text(json, "id") is not { } id || JsonField.Text(json, "base_url") is not { } baseUrl) return null;
        if (!Uri.TryCreate(baseUrl, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("https" or "http")) return null;
        if (JsonField.Member(json, "parts") is not { ValueKind: JsonValueKind.Array } items || items.GetArrayLength() > MaxParts) return null;
        JobPart?[] parts = [.. items.EnumerateArray().Select(ReadPart)];
        if (Array.IndexOf(parts, null) >= 0) return null;
        return new JobRecord
        {
            Id = id,
            Name = JsonField.Text(json, "name") ?? id,
            Created = ReadTime(json, "created") ?? default,
            BaseUrl = baseUrl,
            Region = JsonField.Text(json, "region"),
            CompletionWindow = JsonField.Text(json, "completion_window") ?? "24h",
            Metadata = JsonField.Texts(JsonField.Member(json, "metadata")),
            ResponseFormat = JsonField.Member(json, "response_format") is { ValueKind: JsonValueKind.Object } format ? format.GetRawText() : null,
            Refused = Count(json, "refused", int.MaxValue),
            Received = ReadTime(json, "received"),
            Recorded = Count(json, "recorded", int.MaxValue),
            Parts = [.. parts.OfType<JobPart>()],
        };
    }

    /// <summary>
    /// Reads a part. Returns null if the part is invalid. The file name must be the name of a request file in the job's folder. Otherwise, a manipulated record
    /// could cause the module to upload any other file.
    /// </summary>
    private static JobPart? ReadPart(JsonElement json) => JsonField.Text(json, "file") is not { } file || !BatchRequestFile.IsName(file) ? null : new JobPart
    {
        File = file,
        Model = JsonField.Text(json, "model") ?? "",
        Requests = Count(json, "requests", BatchLimits.MaxRequests),
        InputFileId = JsonField.Text(json, "input_file_id"),
        BatchId = JsonField.Text(json, "batch_id"),
        IsAbandoned = JsonField.Flag(json, "abandoned") == true,
    };

    private static DateTimeOffset? ReadTime(JsonElement json, string name) =>
        DateTimeOffset.TryParse(JsonField.Text(json, name), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset time)
            ? time
            : null;

    private static int Count(JsonElement json, string name, int max) => (int)Math.Max(0, Math.Min(JsonField.Number(json, name) ?? 0, max));
}

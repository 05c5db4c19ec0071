using System.Text.Json;
using QwenPS.Text;

namespace QwenPS.Batches;

/// <summary>A batch, as the service returns it. All fields except the ID and status are optional.</summary>
internal sealed record ServiceBatch
{
    private static readonly string[] FinalStatuses = ["completed", "failed", "expired", "cancelled"];

    public required string Id { get; init; }

    public string Status { get; init; } = "unknown";

    public string? Endpoint { get; init; }

    public string? InputFileId { get; init; }

    public string? OutputFileId { get; init; }

    public string? ErrorFileId { get; init; }

    public string? CompletionWindow { get; init; }

    public DateTimeOffset? Created { get; init; }

    public DateTimeOffset? Expires { get; init; }

    public DateTimeOffset? Ended { get; init; }

    public long Total { get; init; }

    public long Completed { get; init; }

    public long Failed { get; init; }

    /// <summary>The problems that the service found in the input file. Empty if there are no problems.</summary>
    public IReadOnlyList<FileProblem> Problems { get; init; } = [];

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the batch has ended, so it doesn't change anymore.</summary>
    public bool IsFinal => Array.IndexOf(FinalStatuses, Status) >= 0;

    /// <summary>Reads a batch; null if the JSON isn't a batch.</summary>
    public static ServiceBatch? Read(JsonElement json)
    {
        if (Text(json, "id") is not { } id || Text(json, "status") is not { } status) return null;
        JsonElement? counts = Member(json, "request_counts");
        return new ServiceBatch
        {
            Id = id,
            Status = status,
            Endpoint = Text(json, "endpoint"),
            InputFileId = Text(json, "input_file_id"),
            OutputFileId = Text(json, "output_file_id"),
            ErrorFileId = Text(json, "error_file_id"),
            CompletionWindow = Text(json, "completion_window"),
            Created = Time(json, "created_at"),
            Expires = Time(json, "expires_at"),
            Ended = Time(json, "completed_at") ?? Time(json, "failed_at") ?? Time(json, "expired_at") ?? Time(json, "cancelled_at"),
            Total = Count(counts, "total"),
            Completed = Count(counts, "completed"),
            Failed = Count(counts, "failed"),
            Problems = Member(Member(json, "errors"), "data") is { ValueKind: JsonValueKind.Array } problems ? [.. problems.EnumerateArray().Select(FileProblem.Read)] : [],
            Metadata = Texts(Member(json, "metadata")),
        };
    }

    /// <summary>Returns a copy with masked secrets, because a service can repeat the key in any field.</summary>
    public ServiceBatch Redact(Redactor redactor)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in Metadata) metadata[redactor.RedactKnown(pair.Key)!] = redactor.RedactKnown(pair.Value)!;
        return this with
        {
            Id = redactor.RedactKnown(Id)!,
            Status = redactor.RedactKnown(Status)!,
            Endpoint = redactor.RedactKnown(Endpoint),
            InputFileId = redactor.RedactKnown(InputFileId),
            OutputFileId = redactor.RedactKnown(OutputFileId),
            ErrorFileId = redactor.RedactKnown(ErrorFileId),
            CompletionWindow = redactor.RedactKnown(CompletionWindow),
            Problems = [.. Problems.Select(problem => problem.Redact(redactor))],
            Metadata = metadata,
        };
    }

    internal static JsonElement? Member(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Reads a text; null if it's empty or missing.</summary>
    internal static string? Text(JsonElement? parent, string name) => ReadText(Member(parent, name));

    private static string? ReadText(JsonElement? value)
    {
        try
        {
            return value is { ValueKind: JsonValueKind.String } element && element.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            // An unpaired surrogate.
            return null;
        }
    }

    internal static long? Number(JsonElement? parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out long number) ? number : null;

    /// <summary>Reads a number of requests. Negative and very large values are limited, so sums don't overflow.</summary>
    private static long Count(JsonElement? counts, string name) => Math.Max(0, Math.Min(Number(counts, name) ?? 0, int.MaxValue));

    private static DateTimeOffset? Time(JsonElement json, string name) =>
        Number(json, name) is > 0 and < 253_402_300_800 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToLocalTime() : null;

    /// <summary>Reads the string properties of an object.</summary>
    internal static Dictionary<string, string> Texts(JsonElement? json)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (json is not { ValueKind: JsonValueKind.Object } element) return metadata;
        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (ReadText(member.Value) is { } text) metadata[member.Name] = text;
        }

        return metadata;
    }
}

/// <summary>A problem that the service found in an input file.</summary>
internal sealed record FileProblem(string? Code, string? Message, string? Param, long? Line)
{
    public FileProblem Redact(Redactor redactor) =>
        new(redactor.RedactKnown(Code), Message is null ? null : redactor.Redact(Message), redactor.RedactKnown(Param), Line);

    public static FileProblem Read(JsonElement json) =>
        new(ServiceBatch.Text(json, "code"), ServiceBatch.Text(json, "message"), ServiceBatch.Text(json, "param"), ServiceBatch.Number(json, "line"));
}

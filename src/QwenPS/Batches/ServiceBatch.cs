using System.Text.Json;
using QwenPS.Text;

namespace QwenPS.Batches;

/// <summary>Represents a batch, as the service returns it. All properties except the ID and the status are optional.</summary>
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

    /// <summary>Gets the problems that the service found in the input file. The list is empty if there are no problems.</summary>
    public IReadOnlyList<FileProblem> Problems { get; init; } = [];

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets a value that indicates whether the batch has ended. After that, the batch doesn't change.</summary>
    public bool IsFinal => Array.IndexOf(FinalStatuses, Status) >= 0;

    /// <summary>Reads a batch. Returns null if the JSON isn't a batch.</summary>
    public static ServiceBatch? Read(JsonElement json)
    {
        if (JsonField.Text(json, "id") is not { } id || JsonField.Text(json, "status") is not { } status) return null;
        JsonElement? counts = JsonField.Member(json, "request_counts");
        return new ServiceBatch
        {
            Id = id,
            Status = status,
            Endpoint = JsonField.Text(json, "endpoint"),
            InputFileId = JsonField.Text(json, "input_file_id"),
            OutputFileId = JsonField.Text(json, "output_file_id"),
            ErrorFileId = JsonField.Text(json, "error_file_id"),
            CompletionWindow = JsonField.Text(json, "completion_window"),
            Created = JsonField.Time(json, "created_at"),
            Expires = JsonField.Time(json, "expires_at"),
            Ended = JsonField.Time(json, "completed_at") ?? JsonField.Time(json, "failed_at") ?? JsonField.Time(json, "expired_at") ?? JsonField.Time(json, "cancelled_at"),
            Total = Count(counts, "total"),
            Completed = Count(counts, "completed"),
            Failed = Count(counts, "failed"),
            Problems = ReadProblems(JsonField.Member(JsonField.Member(json, "errors"), "data")),
            Metadata = JsonField.Texts(JsonField.Member(json, "metadata")),
        };
    }

    /// <summary>Returns a copy with masked secrets, because a service can repeat the API key in any field.</summary>
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

    private static FileProblem[] ReadProblems(JsonElement? json) =>
        json is { ValueKind: JsonValueKind.Array } problems ? [.. problems.EnumerateArray().Select(FileProblem.Read)] : [];

    /// <summary>Reads a number of requests. Negative and very large values are replaced with the nearest allowed value, so sums don't overflow.</summary>
    private static long Count(JsonElement? counts, string name) => Math.Max(0, Math.Min(JsonField.Number(counts, name) ?? 0, int.MaxValue));
}

/// <summary>Represents a problem that the service found in an input file.</summary>
internal sealed record FileProblem(string? Code, string? Message, string? Param, long? Line)
{
    public FileProblem Redact(Redactor redactor) =>
        new(redactor.RedactKnown(Code), Message is null ? null : redactor.Redact(Message), redactor.RedactKnown(Param), Line);

    public static FileProblem Read(JsonElement json) =>
        new(JsonField.Text(json, "code"), JsonField.Text(json, "message"), JsonField.Text(json, "param"), JsonField.Number(json, "line"));
}

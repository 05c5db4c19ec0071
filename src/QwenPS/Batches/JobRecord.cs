namespace QwenPS.Batches;

/// <summary>What is kept of a job on disk: enough for another session, or another machine, to collect its results; no key.</summary>
internal sealed class JobRecord
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>The address that the batches are at, of the compatible protocol.</summary>
    public required string BaseUrl { get; init; }

    public string? Region { get; init; }

    public required string CompletionWindow { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The JSON that all requests ask for, as they say it (JSON); null where they ask for text.</summary>
    public string? ResponseFormat { get; init; }

    /// <summary>Inputs that could not be read and are in no batch.</summary>
    public int Refused { get; init; }

    /// <summary>In the order in which they were begun.</summary>
    public required IReadOnlyList<JobPart> Parts { get; init; }

    /// <summary>Requests of all parts together.</summary>
    public int Requests => Parts.Sum(part => part.Requests);
}

/// <summary>One batch of a job: a file of requests, and what has become of it so far.</summary>
internal sealed class JobPart
{
    /// <summary>The name of the file in the job's folder; it is deleted once the batch is created.</summary>
    public required string File { get; init; }

    public required string Model { get; init; }

    public required int Requests { get; init; }

    /// <summary>The file's id at the service; null before it is uploaded.</summary>
    public string? InputFileId { get; set; }

    /// <summary>The batch's id; null before it is created.</summary>
    public string? BatchId { get; set; }

    /// <summary>Whether it was given up before it was created.</summary>
    public bool IsAbandoned { get; set; }
}

namespace QwenPS.Emulator.Batches;

/// <summary>Represents a file at the service. The file was uploaded, or it's a result file of a batch.</summary>
/// <param name="Id">The ID of the file.</param>
/// <param name="Path">The path of the file on this computer.</param>
/// <param name="Name">The file name that the upload specifies.</param>
/// <param name="Purpose">The purpose, which is <c>batch</c>, <c>batch_output</c>, or <c>file-extract</c>.</param>
/// <param name="Bytes">The size in bytes.</param>
internal sealed record StoredFile(string Id, string Path, string Name, string Purpose, long Bytes)
{
    private readonly DateTimeOffset _created = DateTimeOffset.UtcNow;

    public long Created => _created.ToUnixTimeSeconds();

    /// <summary>
    /// Gets or sets the position of the file in the order of creation. The creation time doesn't determine this order, because several files can be created in
    /// the same second.
    /// </summary>
    public long Number { get; init; }

    /// <summary>Gets or sets the duration of the parsing, or null if the parsing never ends.</summary>
    public TimeSpan? ParseTime { get; init; } = TimeSpan.Zero;

    /// <summary>Gets or sets a value that indicates whether the parsing fails.</summary>
    public bool FailsToParse { get; init; }

    public string Status => ParseTime is not { } time || DateTimeOffset.UtcNow - _created < time ? "processing" : FailsToParse ? "error" : "processed";
}

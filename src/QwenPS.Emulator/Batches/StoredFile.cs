namespace QwenPS.Emulator.Batches;

/// <summary>A file of the service: an uploaded file or a result file of a batch.</summary>
/// <param name="Id">The ID of the file.</param>
/// <param name="Path">The path of the file on this computer.</param>
/// <param name="Name">The file name in the upload.</param>
/// <param name="Purpose"><c>batch</c>, or <c>batch_output</c>.</param>
/// <param name="Bytes">The size in bytes.</param>
internal sealed record StoredFile(string Id, string Path, string Name, string Purpose, long Bytes)
{
    public long Created { get; } = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
}

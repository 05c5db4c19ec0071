namespace QwenPS.Emulator.Batches;

/// <summary>A file of the service: what was uploaded, or what a batch wrote.</summary>
/// <param name="Id">The id that calls name it by.</param>
/// <param name="Path">Where its bytes are on this machine.</param>
/// <param name="Name">Its name as uploaded.</param>
/// <param name="Purpose"><c>batch</c>, or <c>batch_output</c>.</param>
/// <param name="Bytes">Its size.</param>
internal sealed record StoredFile(string Id, string Path, string Name, string Purpose, long Bytes)
{
    public long Created { get; } = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
}

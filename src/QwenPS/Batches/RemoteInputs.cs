using QwenPS.Resources;

namespace QwenPS.Batches;

/// <summary>The inputs of a batch that this machine knows nothing of: the ids in its input file, in their order.</summary>
internal sealed class RemoteInputs
{
    /// <summary>The longest id that is looked for, in characters: no service takes longer ones.</summary>
    private const int LongestId = 1024;

    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly List<string> _ids = [];

    public int Count => _ids.Count;

    public IEnumerable<JobInput> All => _ids.Select(id => new JobInput(id, 0, null, id));

    public int IndexOf(string id) => _indexes.TryGetValue(id, out int index) ? index : -1;

    /// <exception cref="QwenException">A call failed: the service keeps files for a time only.</exception>
    public static async Task<RemoteInputs> DownloadAsync(BatchApi api, string inputFileId, string folder)
    {
        var inputs = new RemoteInputs();
        string path = Path.Combine(folder, "requests");
        await api.DownloadAsync(inputFileId, path, BatchLimits.LargestFile, BatchLimits.LargestLine).ConfigureAwait(false);
        using var file = new LineFile(path, BatchLimits.LargestLine);
        while (file.Next() is { } place)
        {
            if (ResultLine.IdOf(file.Read(place).Span) is not { } id || id.Length > LongestId || inputs._indexes.ContainsKey(id)) continue;
            if (inputs.Count == BatchLimits.MostRequests) throw new InvalidDataException(Texts.Format("Batch.TooManyInputs", BatchLimits.MostRequests));
            inputs._indexes.Add(id, inputs._ids.Count);
            inputs._ids.Add(id);
        }

        return inputs;
    }
}

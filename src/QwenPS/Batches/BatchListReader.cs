namespace QwenPS.Batches;

/// <summary>Reads the service's list of batches, newest first, a page at a time and each batch once.</summary>
internal sealed class BatchListReader(BatchApi api)
{
    /// <summary>Far more than anybody has: a service whose list has no end must not keep us busy forever.</summary>
    public const int MostBatches = 100_000;

    private const int MostPages = 1_000;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private string? _after;
    private int _pages;

    /// <summary>Whether there is nothing more to read.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Whether the list is longer than is read of it.</summary>
    public bool IsTooLong => !IsAtEnd && (_pages >= MostPages || _seen.Count >= MostBatches);

    /// <summary>The batches of the next page.</summary>
    /// <inheritdoc cref="BatchApi.ListAsync"/>
    public async Task<IReadOnlyList<ServiceBatch>> ReadPageAsync()
    {
        BatchPage page = await api.ListAsync(_after).ConfigureAwait(false);
        _pages++;
        _after = page.Next;
        ServiceBatch[] batches = [.. page.Batches.Where(batch => _seen.Add(batch.Id))];

        // A service that ignores where to go on from gives the same pages for ever.
        IsAtEnd = _after is null || batches.Length == 0;
        return batches;
    }
}

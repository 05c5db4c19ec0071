namespace QwenPS.Chat.Bulk;

/// <summary>Where the entries of a journal begin, by their keys. Entries of one key come out in the order of the file, each once.</summary>
internal sealed class JournalIndex
{
    private const int None = -1;

    private readonly Dictionary<JournalKey, (int First, int Last)> _chains = [];
    private readonly List<(long Offset, int Next)> _entries = [];

    public int Count => _entries.Count;

    public void Add(JournalKey key, long offset)
    {
        int place = _entries.Count;
        _entries.Add((offset, None));
        if (!_chains.TryGetValue(key, out var chain)) _chains.Add(key, (place, place));
        else
        {
            _entries[chain.Last] = (_entries[chain.Last].Offset, place);
            _chains[key] = (chain.First, place);
        }
    }

    /// <summary>Takes the next entry of that key; null where there is none left.</summary>
    public long? Take(JournalKey key)
    {
        if (!_chains.TryGetValue(key, out var chain)) return null;
        (long offset, int next) = _entries[chain.First];
        if (next == None) _chains.Remove(key);
        else _chains[key] = (next, chain.Last);
        return offset;
    }
}

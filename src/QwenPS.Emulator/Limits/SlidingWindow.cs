namespace QwenPS.Emulator.Limits;

/// <summary>Represents the events within a number of ticks, with the weight of each event.</summary>
internal sealed class SlidingWindow(long span)
{
    private readonly List<(long At, int Weight)> _entries = [];
    private int _first;
    private long _total;

    public void Add(long now, int weight)
    {
        _entries.Add((now, weight));
        _total += weight;
    }

    public long Total(long now)
    {
        while (_first < _entries.Count && _entries[_first].At <= now - span) _total -= _entries[_first++].Weight;
        if (_first > 1024 && _first > _entries.Count / 2)
        {
            _entries.RemoveRange(0, _first);
            _first = 0;
        }

        return _total;
    }

    public long TotalSince(long since)
    {
        long sum = 0;
        for (var index = _entries.Count - 1; index >= _first && _entries[index].At > since; index--) sum += _entries[index].Weight;
        return sum;
    }
}

namespace QwenPS.Emulator.Limits;

/// <summary>The events within a number of ticks, with their weights.</summary>
internal sealed class SlidingWindow(long span)
{
    private readonly List<(long At, int Weight)> entries = [];
    private int first;
    private long total;

    public void Add(long now, int weight)
    {
        entries.Add((now, weight));
        total += weight;
    }

    public long Total(long now)
    {
        while (first < entries.Count && entries[first].At <= now - span) total -= entries[first++].Weight;
        if (first > 1024 && first > entries.Count / 2)
        {
            entries.RemoveRange(0, first);
            first = 0;
        }

        return total;
    }

    public long TotalSince(long since)
    {
        long sum = 0;
        for (var index = entries.Count - 1; index >= first && entries[index].At > since; index--) sum += entries[index].Weight;
        return sum;
    }
}

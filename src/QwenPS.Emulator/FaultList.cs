namespace QwenPS.Emulator;

/// <summary>The queued faults. The first matching fault applies to a request.</summary>
public sealed class FaultList
{
    private readonly Lock gate = new();
    private readonly List<(Fault Fault, int Left)> faults = [];

    /// <summary>The number of queued faults.</summary>
    public int Count
    {
        get { lock (gate) return faults.Count; }
    }

    /// <summary>Adds a fault to the end of the queue.</summary>
    public void Add(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        if (fault.Times == 0) return;
        lock (gate) faults.Add((fault, fault.Times));
    }

    /// <summary>Removes all faults.</summary>
    public void Clear()
    {
        lock (gate) faults.Clear();
    }

    internal Fault? Take(Func<FaultMatch, bool> fits)
    {
        lock (gate)
        {
            var index = faults.FindIndex(waiting => waiting.Fault.Match is not { } match || fits(match));
            if (index < 0) return null;
            var (fault, left) = faults[index];
            if (left == 1) faults.RemoveAt(index);
            else if (left > 0) faults[index] = (fault, left - 1);
            return fault;
        }
    }
}

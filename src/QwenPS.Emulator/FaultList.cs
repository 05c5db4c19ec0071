namespace QwenPS.Emulator;

/// <summary>Represents the queued faults. The first fault that matches a request is applied.</summary>
public sealed class FaultList
{
    private readonly Lock _gate = new();
    private readonly List<(Fault Fault, int Left)> _faults = [];

    /// <summary>Gets the number of queued faults.</summary>
    public int Count
    {
        get { lock (_gate) return _faults.Count; }
    }

    /// <summary>Adds a fault to the end of the queue.</summary>
    public void Add(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        if (fault.Times == 0) return;
        lock (_gate) _faults.Add((fault, fault.Times));
    }

    /// <summary>Removes all faults.</summary>
    public void Clear()
    {
        lock (_gate) _faults.Clear();
    }

    internal Fault? Take(Func<FaultMatch, bool> fits)
    {
        lock (_gate)
        {
            var index = _faults.FindIndex(waiting => waiting.Fault.Match is not { } match || fits(match));
            if (index < 0) return null;
            (Fault? fault, int left) = _faults[index];
            if (left == 1) _faults.RemoveAt(index);
            else if (left > 0) _faults[index] = (fault, left - 1);
            return fault;
        }
    }
}

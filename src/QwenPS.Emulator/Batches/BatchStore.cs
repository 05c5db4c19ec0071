namespace QwenPS.Emulator.Batches;

/// <summary>Represents the batches, and the queued faults for the next batches. The newest batch is last.</summary>
internal sealed class BatchStore
{
    private readonly Lock _gate = new();
    private readonly List<BatchState> _batches = [];
    private readonly List<(BatchFault Fault, int Left)> _faults = [];

    public void Add(BatchState batch)
    {
        lock (_gate) _batches.Add(batch);
    }

    public BatchState? Find(string id)
    {
        lock (_gate) return _batches.Find(batch => batch.Id == id);
    }

    /// <summary>Returns a page of the list, with the newest batch first. Returns null if the batch that precedes the page doesn't exist.</summary>
    public (IReadOnlyList<BatchState> Page, bool HasMore)? List(string? after, int limit)
    {
        lock (_gate)
        {
            var newest = Enumerable.Reverse(_batches).ToList();
            var start = after is null ? 0 : newest.FindIndex(batch => batch.Id == after) + 1;
            if (after is not null && start == 0) return null;
            return (newest.Skip(start).Take(limit).ToList(), newest.Count > start + limit);
        }
    }

    public void AddFault(BatchFault fault)
    {
        lock (_gate) _faults.Add((fault, fault.Times));
    }

    public BatchFault? TakeFault()
    {
        lock (_gate)
        {
            if (_faults.Count == 0) return null;
            (BatchFault? fault, int left) = _faults[0];
            if (left == 1) _faults.RemoveAt(0);
            else if (left > 0) _faults[0] = (fault, left - 1);
            return fault;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            foreach (BatchState batch in _batches) batch.TryCancel();
            _batches.Clear();
            _faults.Clear();
        }
    }
}

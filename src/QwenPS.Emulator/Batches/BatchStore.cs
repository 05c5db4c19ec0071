namespace QwenPS.Emulator.Batches;

/// <summary>The batches, newest last, and the queued faults for the next batches.</summary>
internal sealed class BatchStore
{
    private readonly Lock gate = new();
    private readonly List<BatchState> batches = [];
    private readonly List<(BatchFault Fault, int Left)> faults = [];

    public void Add(BatchState batch)
    {
        lock (gate) batches.Add(batch);
    }

    public BatchState? Find(string id)
    {
        lock (gate) return batches.Find(batch => batch.Id == id);
    }

    /// <summary>Returns a page of the list, newest first; null if the batch before the page doesn't exist.</summary>
    public (IReadOnlyList<BatchState> Page, bool HasMore)? List(string? after, int limit)
    {
        lock (gate)
        {
            var newest = Enumerable.Reverse(batches).ToList();
            var start = after is null ? 0 : newest.FindIndex(batch => batch.Id == after) + 1;
            if (after is not null && start == 0) return null;
            return (newest.Skip(start).Take(limit).ToList(), newest.Count > start + limit);
        }
    }

    public void AddFault(BatchFault fault)
    {
        lock (gate) faults.Add((fault, fault.Times));
    }

    public BatchFault? TakeFault()
    {
        lock (gate)
        {
            if (faults.Count == 0) return null;
            var (fault, left) = faults[0];
            if (left == 1) faults.RemoveAt(0);
            else if (left > 0) faults[0] = (fault, left - 1);
            return fault;
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            foreach (var batch in batches) batch.TryCancel();
            batches.Clear();
            faults.Clear();
        }
    }
}

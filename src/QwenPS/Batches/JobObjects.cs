using System.Collections.Concurrent;

namespace QwenPS.Batches;

/// <summary>How the answers of jobs become objects, of the jobs that this process has submitted: what is read from disk names no code to run.</summary>
internal static class JobObjects
{
    private static readonly ConcurrentDictionary<string, Func<object?, object?>> All = new(StringComparer.Ordinal);

    /// <summary>What makes an object out of an answer of the job with this id; null for plain objects.</summary>
    public static Func<object?, object?>? Find(string id) => All.TryGetValue(id, out Func<object?, object?>? make) ? make : null;

    /// <summary>Remembers it for as long as the process lasts.</summary>
    public static void Add(string id, Func<object?, object?> make) => All[id] = make;
}

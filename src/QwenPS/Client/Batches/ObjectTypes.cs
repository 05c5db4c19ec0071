using System.Collections.Concurrent;

namespace QwenPS.Client.Batches;

/// <summary>The classes that the answers of jobs shall be objects of, of the jobs that this process has submitted: what is read from disk names none.</summary>
internal static class ObjectTypes
{
    private static readonly ConcurrentDictionary<string, Type> All = new(StringComparer.Ordinal);

    /// <summary>The class of the job with this id; null for none.</summary>
    public static Type? Of(string id) => All.TryGetValue(id, out Type? type) ? type : null;

    /// <summary>Remembers the class of a job for as long as the process lasts.</summary>
    public static void Add(string id, Type type) => All[id] = type;
}

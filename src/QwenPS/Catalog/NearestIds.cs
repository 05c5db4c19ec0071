namespace QwenPS.Catalog;

/// <summary>Finds the ids that somebody who mistyped one may have meant.</summary>
internal static class NearestIds
{
    /// <summary>From here on, an id that begins with what was typed counts as near: the rest may just be missing.</summary>
    private const int ShortestBeginning = 5;

    /// <summary>An id that begins with what was typed is as near as one with two typing errors.</summary>
    private const int DistanceOfBeginning = 2;

    /// <param name="wanted">What was typed.</param>
    /// <param name="ids">What there is.</param>
    /// <param name="count">How many are wanted at most.</param>
    public static IReadOnlyList<string> Find(string wanted, IEnumerable<string> ids, int count)
    {
        string typed = wanted.Trim().ToLowerInvariant();
        Near[] near = ids
            .Select(id => new Near(id, Distance(typed, id.ToLowerInvariant())))
            .Where(one => one.Distance <= typed.Length / 3)
            .OrderBy(one => one.Distance)
            .ThenBy(one => Math.Abs(one.Id.Length - typed.Length))
            .ThenBy(one => one.Id, StringComparer.Ordinal)
            .ToArray();

        // Beside a close one, those further off are noise.
        return [.. near.TakeWhile(one => one.Distance <= near[0].Distance + 1).Take(count).Select(one => one.Id)];
    }

    private static int Distance(string typed, string id)
    {
        bool isBeginning = typed.Length >= ShortestBeginning && id.StartsWith(typed, StringComparison.Ordinal) && id.Length > typed.Length;
        if (isBeginning) return Math.Min(DistanceOfBeginning, id.Length - typed.Length);
        if (Letters(typed) == Letters(id)) return 0;
        return Math.Abs(id.Length - typed.Length) > typed.Length / 3 ? int.MaxValue : EditDistance.Between(typed, id);
    }

    /// <summary>Without what people leave out or mix up.</summary>
    private static string Letters(string id) => string.Concat(id.Split('-', '.', '_', ' '));

    private sealed record Near(string Id, int Distance);
}

using System.Collections.Concurrent;
using QwenPS.Client.Catalog;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>What a session is told once: that a model it calls retires, and that its own catalog isn't used. Thread-safe.</summary>
internal sealed class ModelNotices(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The warnings about a model that is about to be called; empty from the second call on.</summary>
    public IEnumerable<string> Take(string model, PriceList site)
    {
        string? warning = _told.TryAdd($"{site} {model}", true) ? ModelAdvice.RetirementWarning(model, site, time.GetUtcNow()) : null;
        if (ModelCatalogue.Faulty is { } faulty && _told.TryAdd(faulty.Path!, true))
            yield return Text.Format("Catalog.NotUsed", faulty.Path!, faulty.Problems.Count, faulty.Problems[0]);
        if (warning is not null) yield return warning;
    }
}

using System.Collections.Concurrent;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using QwenPS.Resources;

namespace QwenPS.Catalog;

/// <summary>What a session is told once: that a model it calls retires, and that its own catalog isn't used. Thread-safe.</summary>
internal sealed class ModelNotices(TimeProvider time)
{
    private static readonly ConditionalWeakTable<Runspace, ModelNotices> Sessions = new();

    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The notices of the runspace that runs on this thread: the pipeline thread.</summary>
    public static ModelNotices Current => Sessions.GetValue(Runspace.DefaultRunspace, _ => new ModelNotices(TimeProvider.System));

    /// <summary>The warnings about a model that is about to be called; empty from the second call on.</summary>
    public IEnumerable<string> Take(string model, PriceList site)
    {
        string? warning = _told.TryAdd($"{site} {model}", true) ? ModelAdvice.RetirementWarning(model, site, time.GetUtcNow()) : null;
        if (ModelCatalogue.Faulty is { } faulty && _told.TryAdd(faulty.Path!, true))
            yield return Texts.Format("Catalog.NotUsed", faulty.Path!, faulty.Problems.Count, faulty.Problems[0]);
        if (warning is not null) yield return warning;
    }
}

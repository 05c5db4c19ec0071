using System.Collections.Concurrent;
using System.Globalization;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using QwenPS.Client.Listing;
using QwenPS.Resources;

namespace QwenPS.Catalog;

/// <summary>Explains that a model is retired, or suggests similar IDs if a model doesn't exist.</summary>
internal static class ModelAdvice
{
    private const int MaxSuggestions = 3;

    /// <summary>
    /// Returns the existing IDs that are most similar to the requested ID. Returns an empty list if no ID is similar. Also returns an empty list if the ID
    /// exists, because the spelling of the ID isn't the problem.
    /// </summary>
    /// <param name="id">The requested ID.</param>
    /// <param name="list">The service's list of models, or null if the list is unknown.</param>
    public static IReadOnlyList<string> FindNearest(string id, ModelList? list)
    {
        string[] listed = list?.Models.Select(model => model.Id).ToArray() ?? [];
        string[] ids = listed.Length > 0 ? listed : ModelCatalog.All.Select(model => model.Id).ToArray();
        if (ids.Contains(id, StringComparer.Ordinal)) return [];

        // Retired models aren't suggested, even if they're in the list.
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return NearestIds.Find(id, ids.Where(other => ModelCatalog.FindRetirement(other, PriceList.International)?.GetStatus(now) != ModelStatus.Retired), MaxSuggestions);
    }

    /// <summary>
    /// Returns a warning that a model is retiring or retired. The warning also contains the replacement. Returns null if there's no retirement notice for the
    /// model.
    /// </summary>
    /// <param name="id">The ID of the model.</param>
    /// <param name="site">The provider's site whose endpoint is called: China or International.</param>
    /// <param name="now">The current time.</param>
    public static string? FormatRetirementWarning(string id, PriceList site, DateTimeOffset now)
    {
        if (ModelCatalog.FindRetirement(id, site) is not { } retirement) return null;
        string key = retirement.GetStatus(now) == ModelStatus.Retired ? "Models.Retired" : "Models.Retiring";
        string warning = Texts.Format(key, TerminalText.MakeVisible(id), FormatDate(retirement, site));
        return $"{warning} {FormatReplacement(retirement)}";
    }

    /// <summary>
    /// Adds an explanation to an error. The explanation states that the model is retired, or it lists IDs that are similar to the unknown ID.
    /// </summary>
    /// <param name="exception">The error of the call.</param>
    /// <param name="model">The model that was called.</param>
    /// <param name="site">The provider's site whose endpoint was called: China or International.</param>
    /// <param name="list">The service's list of models, or null if the list is unknown.</param>
    public static void Explain(QwenException exception, string model, PriceList site, ModelList? list)
    {
        // For a retired model, the error from the service states that the model doesn't exist, or that the API key can't call it. Any other error has another
        // cause.
        if (exception.Kind is not (ErrorKind.ModelNotFound or ErrorKind.ModelAccess)) return;
        if (ModelCatalog.FindRetirement(model, site) is { } retirement && retirement.GetStatus(TimeProvider.System.GetUtcNow()) == ModelStatus.Retired)
        {
            exception.Explain(() => (Texts.Format("Models.RetiredCause", FormatDate(retirement, site)), FormatReplacement(retirement)));
            return;
        }

        if (exception.Kind != ErrorKind.ModelNotFound || FindNearest(model, list) is not { Count: > 0 } near) return;
        Func<(string Cause, string Remedy)> known = exception.Texts;
        exception.Explain(() =>
        {
            (string cause, string remedy) = known();
            return (cause, AppendSuggestions(remedy, near));
        });
    }

    /// <summary>Returns a text that describes the replacement of a retired model.</summary>
    public static string FormatReplacement(Retirement retirement) =>
        retirement.Replacement is { } replacement ? Texts.Format("Models.UseInstead", TerminalText.MakeVisible(replacement)) : Texts.Format("Models.ChooseCurrent");

    /// <summary>
    /// Returns the date of the retirement as text. If the retirement notice is only from the provider's other site, the text also contains the name of this
    /// site.
    /// </summary>
    public static string FormatDate(Retirement retirement, PriceList site)
    {
        string date = retirement.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (retirement.Sites.Count == 0 || retirement.Sites.Contains(site)) return date;
        return Texts.Format("Models.DateOnSite", date, Texts.Format(retirement.Sites[0] == PriceList.China ? "Models.SiteChina" : "Models.SiteInternational"));
    }

    /// <summary>Appends a question that contains similar IDs. If there are no similar IDs, returns the text unchanged.</summary>
    public static string AppendSuggestions(string text, IReadOnlyList<string> ids) =>
        ids.Count == 0 ? text : Texts.Join(text, Texts.Format("Models.DidYouMean", string.Join(", ", ids.Select(TerminalText.MakeVisible))));
}

/// <summary>
/// Provides the warnings that are shown only once per session. The warnings state that a model is retiring or retired, or that the custom catalog isn't used.
/// This class is thread-safe.
/// </summary>
internal sealed class ModelNotices(TimeProvider time)
{
    private static readonly ConditionalWeakTable<Runspace, ModelNotices> Sessions = new();

    /// <summary>The models that were already called. There's one list for each of the provider's sites.</summary>
    private readonly ConcurrentDictionary<string, bool> _china = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, bool> _international = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The custom catalogs for which a warning was shown.</summary>
    private readonly ConcurrentDictionary<string, bool> _faulty = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the notices for this thread's runspace. Use this property only on the pipeline thread.</summary>
    public static ModelNotices Current => Sessions.GetValue(Runspace.DefaultRunspace, _ => new ModelNotices(TimeProvider.System));

    /// <summary>Returns the warnings for a call to a model. The warnings are returned only for the first call.</summary>
    public IReadOnlyList<string> Take(string model, PriceList site)
    {
        bool isFirst = (site == PriceList.China ? _china : _international).TryAdd(model, true);
        string? warning = isFirst ? ModelAdvice.FormatRetirementWarning(model, site, time.GetUtcNow()) : null;
        string? fault = TakeCatalogFault();
        if (warning is null) return fault is null ? [] : [fault];
        return fault is null ? [warning] : [fault, warning];
    }

    /// <summary>Returns the warning that the custom catalog isn't used. Returns null if the catalog is valid, or if the warning was already returned.</summary>
    public string? TakeCatalogFault() => ModelCatalog.InvalidCustomCatalog is { } faulty && _faulty.TryAdd(faulty.Path!, true)
        ? Texts.Format("Catalog.NotUsed", faulty.Path!, faulty.Problems.Count, faulty.Problems[0])
        : null;
}

/// <summary>Finds the IDs that are similar to a mistyped ID.</summary>
internal static class NearestIds
{
    /// <summary>The minimum length of a typed text that is compared with the beginnings of IDs.</summary>
    private const int MinPrefixLength = 5;

    /// <summary>The maximum edit distance between the typed text and an ID that starts with this text. Two typing errors result in the same distance.</summary>
    private const int PrefixDistance = 2;

    /// <param name="wanted">The typed text.</param>
    /// <param name="ids">The existing IDs.</param>
    /// <param name="count">The maximum number of results.</param>
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

        // If there's a close match, distant matches aren't useful, so they aren't returned.
        return [.. near.TakeWhile(one => one.Distance <= near[0].Distance + 1).Take(count).Select(one => one.Id)];
    }

    private static int Distance(string typed, string id)
    {
        bool isBeginning = typed.Length >= MinPrefixLength && id.StartsWith(typed, StringComparison.Ordinal) && id.Length > typed.Length;
        if (isBeginning) return Math.Min(PrefixDistance, id.Length - typed.Length);
        if (Letters(typed) == Letters(id)) return 0;
        if (Math.Abs(id.Length - typed.Length) > typed.Length / 3) return int.MaxValue;
        int distance = EditDistance.Calculate(typed, id);
        return distance <= GetMaxDistance(typed, id) ? distance : int.MaxValue;
    }

    /// <summary>
    /// Returns the maximum number of typing errors for which two IDs are similar. If both IDs have the same family name, this number depends on the length of
    /// the typed ID without the family name, because a shared family name doesn't make two IDs similar. For example, only the second word of <c>qwen-nope</c>
    /// matters in a comparison with <c>qwen-plus</c>.
    /// </summary>
    private static int GetMaxDistance(string typed, string id)
    {
        int family = typed.IndexOf('-') + 1;
        bool isSameFamily = family > 0 && id.StartsWith(typed.Substring(0, family), StringComparison.Ordinal);
        return isSameFamily ? Math.Max(1, (typed.Length - family) / 2) : int.MaxValue;
    }

    /// <summary>Removes the separators from an ID, because users often omit or confuse separators.</summary>
    private static string Letters(string id) => string.Concat(id.Split('-', '.', '_', ' '));

    private sealed record Near(string Id, int Distance);
}

/// <summary>Counts the typing errors between two texts. A typing error is an extra, missing, or incorrect letter, or two swapped letters.</summary>
internal static class EditDistance
{
    public static int Calculate(string one, string other)
    {
        // The result is the optimal string alignment distance, which is calculated row by row.
        int[] beforeLast = new int[other.Length + 1];
        int[] last = new int[other.Length + 1];
        int[] row = new int[other.Length + 1];
        for (int j = 0; j <= other.Length; j++) last[j] = j;
        for (int i = 1; i <= one.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int cost = one[i - 1] == other[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j] + 1, row[j - 1] + 1), last[j - 1] + cost);
                bool isSwap = i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
                if (isSwap) row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[other.Length];
    }
}

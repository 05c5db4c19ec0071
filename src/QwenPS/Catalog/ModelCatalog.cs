using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace QwenPS.Catalog;

/// <summary>
/// The bundled list of models, with limits, list prices, and retirements, combined with the rows of a company's own file. The list can be outdated, so it's
/// used only for advice. Users can also call models that the list doesn't contain.
/// </summary>
internal static class ModelCatalog
{
    /// <summary>The free model for testing batches. Lists don't contain it, and its answers have no meaningful content.</summary>
    public const string BatchTestModel = "batch-test-model";

    /// <summary>The maximum length of a chain of replacements. Limits cycles in a file.</summary>
    private const int MaxChainLength = 8;

    /// <summary>The number of models after which parsing the whole catalog is cheaper than finding the rows.</summary>
    private const int MaxRows = 8;

    private static readonly ConcurrentDictionary<string, CatalogModel> Rows = new(StringComparer.OrdinalIgnoreCase);

    private static readonly Lazy<byte[]> BundledJson = new(ReadBundledJson);

    private static readonly Lazy<CatalogContent> Bundled = new(() => CatalogContent.Read(BundledJson.Value));

    /// <summary>All models, sorted by ID.</summary>
    public static IReadOnlyList<CatalogModel> All => Current.Models;

    /// <summary>The date of the bundled data, as <c>yyyy-MM-dd</c>.</summary>
    public static string Snapshot => Bundled.Value.Snapshot;

    /// <summary>The custom catalog that the environment specifies, if it's invalid; otherwise null.</summary>
    public static CustomCatalog? InvalidCustomCatalog => CustomCatalog.IsConfigured && CustomCatalog.Current(Bundled) is { Problems.Count: > 0 } own ? own : null;

    private static CatalogContent Current => CustomCatalog.Current(Bundled).Content;

    /// <summary>
    /// Finds a model; null if it's unknown. IDs aren't case-sensitive. A dated snapshot that the catalog doesn't contain has the limits of its base,
    /// but no price, because each snapshot has its own price.
    /// </summary>
    public static CatalogModel? Find(string? id)
    {
        if (string.IsNullOrEmpty(id)) return null;

        // The first call of every process needs only the price of its model.
        if (!Bundled.IsValueCreated && !CustomCatalog.IsConfigured && FindRow(id!) is { } row) return row;
        CatalogContent content = Current;
        if (content.Find(id!) is { } model) return model;
        if (ModelSnapshot.Parse(id!) is not { } snapshot || content.Find(snapshot.BaseId) is not { } parent) return null;
        return snapshot.HasSameLimits(parent) ? Infer(id!, snapshot, parent) : null;
    }

    /// <summary>
    /// Finds the retirement of a model or snapshot; null if no notice names it. If only the other site has a notice, that notice applies, because an
    /// unnecessary warning is better than a failed job. If the replacement is also retired, its replacement is returned.
    /// </summary>
    /// <param name="id">The model. Not case-sensitive.</param>
    /// <param name="site">The preferred site of the notice.</param>
    public static Retirement? FindRetirement(string id, PriceList site)
    {
        // The first call of every process makes this check, usually for a model without a notice. Parsing the entire catalog would slow down that call.
        if (!Bundled.IsValueCreated && !CustomCatalog.IsConfigured && !HasNotice(BundledJson.Value, id)) return null;
        CatalogContent content = Current;
        if (content.FindRetirement(id, site) is not { } retirement) return null;
        string? replacement = retirement.Replacement;
        for (int i = 0; i < MaxChainLength && replacement is not null && content.FindRetirement(replacement, site) is { } next; i++) replacement = next.Replacement;
        return retirement with { Replacement = replacement };
    }

    /// <summary>Finds the known IDs that are most similar to a mistyped ID, in descending order of similarity.</summary>
    public static IReadOnlyList<string> FindNearest(string id, int count) => NearestIds.Find(id, All.Select(model => model.Id), count);

    private static CatalogModel Infer(string id, ModelSnapshot snapshot, CatalogModel parent) => parent with
    {
        Id = id,
        Name = null,
        Released = snapshot.Date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        InternationalPrice = null,
        ChinaPrice = null,
        IsInferred = true,
    };

    private static CatalogModel? FindRow(string id)
    {
        if (Rows.TryGetValue(id, out CatalogModel? known)) return known;
        if (Rows.Count >= MaxRows || ReadRow(BundledJson.Value, id) is not { } row) return null;
        return Rows.GetOrAdd(id, row);
    }

    /// <summary>Reads only the row of a model; null if the data doesn't contain the ID.</summary>
    /// <param name="json">The bundled data, in which each row starts with the ID.</param>
    /// <param name="id">The model. Not case-sensitive.</param>
    internal static CatalogModel? ReadRow(ReadOnlySpan<byte> json, string id)
    {
        int place = json.IndexOf(Encoding.UTF8.GetBytes($"{{\"id\": \"{id.ToLowerInvariant()}\""));
        return place < 0 ? null : CatalogReader.ReadRow(json.Slice(place));
    }

    /// <summary>Whether the bundled data can contain a notice for the model. Only notices use an ID as a property name.</summary>
    /// <param name="json">The bundled data.</param>
    /// <param name="id">The model. Not case-sensitive.</param>
    internal static bool HasNotice(ReadOnlySpan<byte> json, string id) => json.IndexOf(Encoding.UTF8.GetBytes($"\"{id.ToLowerInvariant()}\":")) >= 0;

    internal static byte[] ReadBundledJson()
    {
        using Stream stream = typeof(ModelCatalog).Assembly.GetManifestResourceStream("QwenPS.models.json")!;
        var bytes = new byte[stream.Length];
        using var target = new MemoryStream(bytes);
        stream.CopyTo(target);
        return bytes;
    }
}

/// <summary>The rows of a catalog, indexed by ID. IDs aren't case-sensitive.</summary>
internal sealed class CatalogContent
{
    private readonly Dictionary<string, CatalogModel> _models = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<Retirement>> _retirements = new(StringComparer.OrdinalIgnoreCase);

    private CatalogContent(string snapshot, IReadOnlyList<CatalogModel> models)
    {
        Snapshot = snapshot;
        Models = models;
        foreach (CatalogModel model in models) _models[model.Id] = model;
    }

    public string Snapshot { get; }

    /// <summary>The models, sorted by ID.</summary>
    public IReadOnlyList<CatalogModel> Models { get; }

    /// <param name="json">A valid catalog. The content isn't validated here.</param>
    public static CatalogContent Read(ReadOnlySpan<byte> json)
    {
        var reader = new CatalogReader(json);
        var content = new CatalogContent(reader.Snapshot, reader.Models);
        foreach (KeyValuePair<string, Retirement> row in reader.Retirements) content.Add(row.Key, row.Value);
        return content;
    }

    public CatalogModel? Find(string id) => _models.TryGetValue(id, out CatalogModel? model) ? model : null;

    /// <summary>Finds the retirement notice of this site, or of the other site.</summary>
    public Retirement? FindRetirement(string id, PriceList site)
    {
        if (!_retirements.TryGetValue(id, out List<Retirement>? known)) return null;
        return known.Find(one => one.Sites.Count == 0 || one.Sites.Contains(site)) ?? known[0];
    }

    /// <summary>Combines this catalog with another catalog, whose rows take precedence.</summary>
    public CatalogContent With(CatalogContent top)
    {
        IEnumerable<CatalogModel> models = Models.Where(model => top.Find(model.Id) is null).Concat(top.Models);
        var content = new CatalogContent(Snapshot, [.. models.OrderBy(model => model.Id, StringComparer.Ordinal)]);
        foreach (KeyValuePair<string, List<Retirement>> row in _retirements.Where(row => !top._retirements.ContainsKey(row.Key)).Concat(top._retirements))
            content._retirements[row.Key] = row.Value;
        return content;
    }

    private void Add(string id, Retirement retirement)
    {
        if (!_retirements.TryGetValue(id, out List<Retirement>? known)) _retirements.Add(id, known = new List<Retirement>(1));
        known.Add(retirement);
    }
}

/// <summary>The ID of a model version: <c>qwen-plus-2025-07-28</c> or <c>qwen-plus-latest</c>.</summary>
/// <param name="BaseId">The model: <c>qwen-plus</c>.</param>
/// <param name="Date">The date of the version; null for the latest version.</param>
internal sealed record ModelSnapshot(string BaseId, DateTimeOffset? Date)
{
    private const string Latest = "-latest";
    private const int DateLength = 11;

    /// <summary>The ID without a version refers to a new snapshot only some weeks after its date.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromDays(90);

    /// <summary>Parses an ID; null if it isn't a version. Snapshots with four digits (<c>-0806</c>) are from 2024, and too different from current models.</summary>
    public static ModelSnapshot? Parse(string id)
    {
        if (id.EndsWith(Latest, StringComparison.OrdinalIgnoreCase)) return new(id.Substring(0, id.Length - Latest.Length), null);
        if (id.Length <= DateLength || id[id.Length - DateLength] != '-') return null;
        string ending = id.Substring(id.Length - DateLength + 1);
        return CatalogDate.Parse(ending) is { } date ? new(id.Substring(0, id.Length - DateLength), date) : null;
    }

    /// <summary>
    /// Whether the snapshot probably has the limits of its base. Older snapshots often have lower limits: before mid-2025, the context of qwen-plus
    /// was one eighth of today's.
    /// </summary>
    public bool HasSameLimits(CatalogModel parent)
    {
        if (Date is not { } date) return true;
        return CatalogDate.Parse(parent.Updated) is { } updated && date >= updated - Lag;
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace QwenPS.Catalog;

/// <summary>
/// Provides the bundled list of models, with limits, list prices, and retirements. The list is combined with the rows of the custom catalog. The list can be
/// outdated, so it's used only for advice. Users can also call models that the list doesn't contain.
/// </summary>
internal static class ModelCatalog
{
    /// <summary>
    /// The ID of the free model for testing batches. Lists of models don't contain this model, and the content of its answers is meaningless.
    /// </summary>
    public const string BatchTestModel = "batch-test-model";

    /// <summary>The maximum length of a chain of replacements. If the replacements in a file form a cycle, this limit prevents an endless loop.</summary>
    private const int MaxChainLength = 8;

    /// <summary>The maximum number of models whose rows are read individually. For more models, it's faster to parse the complete catalog.</summary>
    private const int MaxRows = 8;

    /// <summary>The rows that were read individually, by model ID. If the bundled catalog doesn't contain an ID, the row of this ID is null.</summary>
    private static readonly ConcurrentDictionary<string, CatalogModel?> Rows = new(StringComparer.OrdinalIgnoreCase);

    private static readonly Lazy<byte[]> BundledJson = new(ReadBundledJson);

    private static readonly Lazy<CatalogContent> Bundled = new(() => CatalogContent.Read(BundledJson.Value));

    /// <summary>Gets all models, sorted by ID.</summary>
    public static IReadOnlyList<CatalogModel> All => Current.Models;

    /// <summary>Gets the date of the bundled data in the format <c>yyyy-MM-dd</c>.</summary>
    public static string Snapshot => Bundled.Value.Snapshot;

    /// <summary>Gets the custom catalog (QWENPS_CATALOG) if it's invalid; otherwise, null.</summary>
    public static CustomCatalog? InvalidCustomCatalog => CustomCatalog.IsConfigured && CustomCatalog.Current(Bundled) is { Problems.Count: > 0 } own ? own : null;

    private static CatalogContent Current => CustomCatalog.Current(Bundled).Content;

    /// <summary>
    /// Finds a model. Returns null if the model is unknown. IDs aren't case-sensitive. If a dated snapshot isn't in the catalog, the returned model has the
    /// limits of its base model. In this case, the returned model has no price, because the price of the base model doesn't apply to the snapshot.
    /// </summary>
    public static CatalogModel? Find(string? id)
    {
        if (string.IsNullOrEmpty(id)) return null;

        // The first call of every process needs only the data of the called model, so only the row of this model is read. If the model is from another server,
        // the catalog doesn't contain the model, so the row is null.
        bool readsRow = !Bundled.IsValueCreated && !CustomCatalog.IsConfigured;
        if (readsRow && TryFindRow(id!, out CatalogModel? row) && (row is not null || ModelSnapshot.Parse(id!) is null)) return row;
        CatalogContent content = Current;
        if (content.Find(id!) is { } model) return model;
        if (ModelSnapshot.Parse(id!) is not { } snapshot || content.Find(snapshot.BaseId) is not { } parent) return null;
        return snapshot.HasSameLimits(parent) ? Infer(id!, snapshot, parent) : null;
    }

    /// <summary>
    /// Finds the retirement of a model or snapshot. Returns null if the catalog contains no retirement notice for the model. If only the provider's other site
    /// has a notice, this notice is returned, because an unnecessary warning is better than a failed job. If the replacement is also retired, the result
    /// contains the next replacement instead.
    /// </summary>
    /// <param name="id">The ID of the model. It isn't case-sensitive.</param>
    /// <param name="site">The provider's site (China or International) whose notice is preferred.</param>
    public static Retirement? FindRetirement(string id, PriceList site)
    {
        // The first call of every process checks whether the called model is retired. Usually, there's no retirement notice for the model. The text of the
        // catalog is searched for a notice first, because parsing the complete catalog would take longer.
        if (!Bundled.IsValueCreated && !CustomCatalog.IsConfigured && !HasNotice(BundledJson.Value, id)) return null;
        CatalogContent content = Current;
        if (content.FindRetirement(id, site) is not { } retirement) return null;
        string? replacement = retirement.Replacement;
        for (int i = 0; i < MaxChainLength && replacement is not null && content.FindRetirement(replacement, site) is { } next; i++) replacement = next.Replacement;
        return retirement with { Replacement = replacement };
    }

    private static CatalogModel Infer(string id, ModelSnapshot snapshot, CatalogModel parent) => parent with
    {
        Id = id,
        Name = null,
        Released = snapshot.Date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        InternationalPrice = null,
        ChinaPrice = null,
        IsInferred = true,
    };

    /// <summary>
    /// Finds the row of a model. If the catalog doesn't contain the ID, the row is null. Returns false if the maximum number of individual rows was already
    /// read.
    /// </summary>
    private static bool TryFindRow(string id, out CatalogModel? row)
    {
        if (Rows.TryGetValue(id, out row)) return true;
        if (Rows.Count >= MaxRows) return false;
        row = Rows.GetOrAdd(id, ReadRow(BundledJson.Value, id));
        return true;
    }

    /// <summary>Reads only the row of a model. Returns null if the data doesn't contain the ID.</summary>
    /// <param name="json">The bundled data, in which each row starts with the ID.</param>
    /// <param name="id">The ID of the model. It isn't case-sensitive.</param>
    internal static CatalogModel? ReadRow(ReadOnlySpan<byte> json, string id)
    {
        int place = json.IndexOf(Encoding.UTF8.GetBytes($"{{\"id\": \"{id.ToLowerInvariant()}\""));
        return place < 0 ? null : CatalogReader.ReadRow(json.Slice(place));
    }

    /// <summary>
    /// Determines whether the bundled data can contain a retirement notice for the model. In this data, an ID is a property name only in retirement notices.
    /// </summary>
    /// <param name="json">The bundled data.</param>
    /// <param name="id">The ID of the model. It isn't case-sensitive.</param>
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

/// <summary>Represents the rows of a catalog, indexed by ID. IDs aren't case-sensitive.</summary>
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

    /// <summary>Gets the models, sorted by ID.</summary>
    public IReadOnlyList<CatalogModel> Models { get; }

    /// <param name="json">A valid catalog. This method doesn't validate the content.</param>
    public static CatalogContent Read(ReadOnlySpan<byte> json)
    {
        var reader = new CatalogReader(json);
        var content = new CatalogContent(reader.Snapshot, reader.Models);
        foreach (KeyValuePair<string, Retirement> row in reader.Retirements) content.Add(row.Key, row.Value);
        return content;
    }

    public CatalogModel? Find(string id) => _models.TryGetValue(id, out CatalogModel? model) ? model : null;

    /// <summary>Returns the retirement notice of the specified site. If this site has no notice, returns the notice of the other site.</summary>
    public Retirement? FindRetirement(string id, PriceList site)
    {
        if (!_retirements.TryGetValue(id, out List<Retirement>? known)) return null;
        return known.Find(one => one.Sites.Count == 0 || one.Sites.Contains(site)) ?? known[0];
    }

    /// <summary>Combines this catalog with another catalog. If both catalogs contain a row for an ID, the row of the other catalog is used.</summary>
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

/// <summary>Represents the ID of a model version, such as <c>qwen-plus-2025-07-28</c> or <c>qwen-plus-latest</c>.</summary>
/// <param name="BaseId">The ID of the model, such as <c>qwen-plus</c>.</param>
/// <param name="Date">The date of the version, or null for the latest version.</param>
internal sealed record ModelSnapshot(string BaseId, DateTimeOffset? Date)
{
    private const string Latest = "-latest";
    private const int DateLength = 11;

    /// <summary>
    /// The maximum time from the date of a snapshot until an ID without a version, such as <c>qwen-plus</c>, refers to this snapshot. This time is an
    /// assumption. The provider usually makes the change after some weeks.
    /// </summary>
    private static readonly TimeSpan Lag = TimeSpan.FromDays(90);

    /// <summary>
    /// Parses an ID. Returns null if the ID isn't the ID of a version. IDs with a four-digit date (<c>-0806</c>) aren't parsed, because these snapshots are
    /// from 2024 and differ too much from current models.
    /// </summary>
    public static ModelSnapshot? Parse(string id)
    {
        if (id.EndsWith(Latest, StringComparison.OrdinalIgnoreCase)) return new(id.Substring(0, id.Length - Latest.Length), null);
        if (id.Length <= DateLength || id[id.Length - DateLength] != '-') return null;
        string ending = id.Substring(id.Length - DateLength + 1);
        return CatalogDate.Parse(ending) is { } date ? new(id.Substring(0, id.Length - DateLength), date) : null;
    }

    /// <summary>
    /// Determines whether the snapshot probably has the limits of its base model. Older snapshots often have lower limits. For example, before mid-2025, the
    /// context length of qwen-plus was one eighth of the current context length.
    /// </summary>
    public bool HasSameLimits(CatalogModel parent)
    {
        if (Date is not { } date) return true;
        return CatalogDate.Parse(parent.Updated) is { } updated && date >= updated - Lag;
    }
}

using System.Globalization;
using System.Text;

namespace QwenPS.Catalog;

/// <summary>
/// The bundled list of models, with limits, list prices and retirements, and on top of it the rows of a company's own file. It goes stale, so it
/// advises and never forbids: a model that it does not know is a model all the same.
/// </summary>
internal static class ModelCatalogue
{
    /// <summary>The free model for trying out batches, which no list has: its answers are of no use.</summary>
    public const string BatchTestModel = "batch-test-model";

    /// <summary>Further than any chain of replacements goes, even one that a file ties into a ring.</summary>
    private const int LongestChain = 8;

    private static readonly Lazy<CatalogueContent> Bundled = new(() => CatalogueContent.Read(ReadBundledJson()));

    /// <summary>Every model, sorted by id.</summary>
    public static IReadOnlyList<CatalogueModel> All => Current.Models;

    /// <summary>The day of the bundled data, as <c>yyyy-MM-dd</c>.</summary>
    public static string Snapshot => Bundled.Value.Snapshot;

    /// <summary>The company's own catalog that the environment names now, where it has an error; else null.</summary>
    public static OwnCatalogue? Faulty => OwnCatalogue.IsConfigured && OwnCatalogue.Current(Bundled) is { Problems.Count: > 0 } own ? own : null;

    private static CatalogueContent Current => OwnCatalogue.Current(Bundled).Content;

    /// <summary>
    /// What is known of a model; null for an unknown one. Case does not matter. A dated snapshot that the catalogue does not have comes with the
    /// limits of its base, but without a price: snapshots are priced one by one.
    /// </summary>
    public static CatalogueModel? Find(string? id)
    {
        if (string.IsNullOrEmpty(id)) return null;
        CatalogueContent content = Current;
        if (content.Find(id!) is { } model) return model;
        if (ModelSnapshot.Parse(id!) is not { } snapshot || content.Find(snapshot.BaseId) is not { } parent) return null;
        return snapshot.HasLimitsOf(parent) ? Infer(id!, snapshot, parent) : null;
    }

    /// <summary>
    /// The retirement of a model or a snapshot; null where no notice names it. Where only the other site has a notice, that one counts: a warning
    /// too many costs less than a job that fails. The replacement is one that stays, found by way of replacements that have retired themselves.
    /// </summary>
    /// <param name="id">The model. Case does not matter.</param>
    /// <param name="site">The site whose notice counts.</param>
    public static Retirement? FindRetirement(string id, PriceList site)
    {
        // The first call of every process asks, mostly for a model without a notice: parsing the whole catalog would be most of what the call costs.
        if (!Bundled.IsValueCreated && !OwnCatalogue.IsConfigured && !HasNotice(ReadBundledJson(), id)) return null;
        CatalogueContent content = Current;
        if (content.FindRetirement(id, site) is not { } retirement) return null;
        string? replacement = retirement.Replacement;
        for (int i = 0; i < LongestChain && replacement is not null && content.FindRetirement(replacement, site) is { } next; i++) replacement = next.Replacement;
        return retirement with { Replacement = replacement };
    }

    /// <summary>The known ids that are closest to one that was mistyped, the nearest first; none where nothing is close.</summary>
    public static IReadOnlyList<string> Nearest(string id, int count) => NearestIds.Find(id, All.Select(model => model.Id), count);

    private static CatalogueModel Infer(string id, ModelSnapshot snapshot, CatalogueModel parent) => parent with
    {
        Id = id,
        Name = null,
        Released = snapshot.Date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        InternationalPrice = null,
        ChinaPrice = null,
        IsInferred = true,
    };

    /// <summary>Whether the bundled data may have a notice for the model: only notices have an id as the name of a member.</summary>
    /// <param name="json">The bundled data.</param>
    /// <param name="id">The model. Case does not matter.</param>
    internal static bool HasNotice(ReadOnlySpan<byte> json, string id) => json.IndexOf(Encoding.UTF8.GetBytes($"\"{id.ToLowerInvariant()}\":")) >= 0;

    internal static byte[] ReadBundledJson()
    {
        using Stream stream = typeof(ModelCatalogue).Assembly.GetManifestResourceStream("QwenPS.models.json")!;
        var bytes = new byte[stream.Length];
        using var target = new MemoryStream(bytes);
        stream.CopyTo(target);
        return bytes;
    }
}

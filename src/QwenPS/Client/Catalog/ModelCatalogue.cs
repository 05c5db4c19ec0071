using System.Globalization;

namespace QwenPS.Client.Catalog;

/// <summary>
/// The bundled list of models, with limits and list prices. It goes stale, so it advises and never forbids: a model that it does not know
/// is a model all the same.
/// </summary>
internal static class ModelCatalogue
{
    private static readonly Lazy<Content> File = new(Read);

    /// <summary>Every model, sorted by id.</summary>
    public static IReadOnlyList<CatalogueModel> All => File.Value.Models;

    /// <summary>The day of the data, as <c>yyyy-MM-dd</c>.</summary>
    public static string Snapshot => File.Value.Snapshot;

    /// <summary>
    /// What is known of a model; null for an unknown one. Case does not matter. A dated snapshot that the catalogue does not have comes with the
    /// limits of its base, but without a price: snapshots are priced one by one.
    /// </summary>
    public static CatalogueModel? Find(string? id)
    {
        if (string.IsNullOrEmpty(id)) return null;
        Dictionary<string, CatalogueModel> byId = File.Value.ById;
        if (byId.TryGetValue(id!, out CatalogueModel? model)) return model;
        if (ModelSnapshot.Of(id!) is not { } snapshot || !byId.TryGetValue(snapshot.BaseId, out CatalogueModel? parent)) return null;
        return snapshot.HasLimitsOf(parent) ? Infer(id!, snapshot, parent) : null;
    }

    /// <summary>The known ids that are closest to one that was mistyped, the nearest first; none where nothing is close.</summary>
    public static IReadOnlyList<string> Nearest(string id, int count) => NearestIds.Of(id, All.Select(model => model.Id), count);

    private static CatalogueModel Infer(string id, ModelSnapshot snapshot, CatalogueModel parent) => parent with
    {
        Id = id,
        Name = null,
        Released = snapshot.Date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        InternationalPrice = null,
        ChinaPrice = null,
        CnyPer1KInputTokens = null,
        IsInferred = true,
    };

    private static Content Read()
    {
        using Stream stream = typeof(ModelCatalogue).Assembly.GetManifestResourceStream("QwenPS.models.json")!;
        using var bytes = new MemoryStream((int)stream.Length);
        stream.CopyTo(bytes);
        var reader = new CatalogueReader(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        return new Content(reader.Snapshot, reader.Models);
    }

    private sealed class Content(string snapshot, IReadOnlyList<CatalogueModel> models)
    {
        public string Snapshot => snapshot;

        public IReadOnlyList<CatalogueModel> Models => models;

        public Dictionary<string, CatalogueModel> ById { get; } = models.ToDictionary(model => model.Id, StringComparer.OrdinalIgnoreCase);
    }
}

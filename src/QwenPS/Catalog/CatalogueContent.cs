namespace QwenPS.Catalog;

/// <summary>The rows of a catalogue, to be looked up by id. Case does not matter.</summary>
internal sealed class CatalogueContent
{
    private readonly Dictionary<string, CatalogueModel> _models = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<Retirement>> _retirements = new(StringComparer.OrdinalIgnoreCase);

    private CatalogueContent(string snapshot, IReadOnlyList<CatalogueModel> models)
    {
        Snapshot = snapshot;
        Models = models;
        foreach (CatalogueModel model in models) _models[model.Id] = model;
    }

    public string Snapshot { get; }

    /// <summary>Sorted by id.</summary>
    public IReadOnlyList<CatalogueModel> Models { get; }

    /// <param name="json">A catalogue that is known to be well-formed.</param>
    public static CatalogueContent Read(ReadOnlySpan<byte> json)
    {
        var reader = new CatalogueReader(json);
        var content = new CatalogueContent(reader.Snapshot, reader.Models);
        foreach (KeyValuePair<string, Retirement> row in reader.Retirements) content.Add(row.Key, row.Value);
        return content;
    }

    public CatalogueModel? Find(string id) => _models.TryGetValue(id, out CatalogueModel? model) ? model : null;

    /// <summary>The notice of this site, else that of the other one.</summary>
    public Retirement? FindRetirement(string id, PriceList site)
    {
        if (!_retirements.TryGetValue(id, out List<Retirement>? known)) return null;
        return known.Find(one => one.Sites.Count == 0 || one.Sites.Contains(site)) ?? known[0];
    }

    /// <summary>This catalogue with the rows of another one on top: what both have is taken from the other one.</summary>
    public CatalogueContent With(CatalogueContent top)
    {
        IEnumerable<CatalogueModel> models = Models.Where(model => top.Find(model.Id) is null).Concat(top.Models);
        var content = new CatalogueContent(Snapshot, [.. models.OrderBy(model => model.Id, StringComparer.Ordinal)]);
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

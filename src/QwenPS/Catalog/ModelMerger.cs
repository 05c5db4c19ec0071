using QwenPS.Client.Listing;

namespace QwenPS.Catalog;

/// <summary>Combines the service's list and the catalog into the list of models that users see.</summary>
internal static class ModelMerger
{
    /// <summary>Returns the models of the service's list and of the catalog, sorted by ID.</summary>
    /// <param name="list">The service's list of models. If this parameter is null, or if the service doesn't provide a list, only the catalog is used.</param>
    /// <param name="prices">The price list to use.</param>
    /// <param name="now">The current time, which determines which models are retired.</param>
    /// <param name="permissions">The permissions of the API key's workspace, or null if the permissions are unknown.</param>
    public static IReadOnlyList<Model> Merge(ModelList? list, PriceList prices, DateTimeOffset now, ModelPermissions? permissions = null)
    {
        bool? unlisted = list is { IsServed: true } ? false : null;
        var models = new SortedDictionary<string, Model>(StringComparer.OrdinalIgnoreCase);
        foreach (CatalogModel known in ModelCatalog.All) models[known.Id] = Create(known.Id, null, known, unlisted, prices, now, permissions);
        foreach (ListedModel listed in list?.Models ?? [])
        {
            // If the IDs in the service's list and in the catalog differ only in uppercase and lowercase letters, the service's ID is used.
            models.Remove(listed.Id);
            models[listed.Id] = Create(listed.Id, listed.Name, ModelCatalog.Find(listed.Id), true, prices, now, permissions);
        }

        return [.. models.Values];
    }

    /// <summary>
    /// Finds a model that <see cref="Merge"/> doesn't return. Returns the model if it's retired, or if it's a snapshot of a known model. Otherwise, returns
    /// null.
    /// </summary>
    public static Model? Find(string id, ModelList? list, PriceList prices, DateTimeOffset now, ModelPermissions? permissions = null)
    {
        CatalogModel? known = ModelCatalog.Find(id);
        bool isKnown = known is not null || ModelCatalog.FindRetirement(id, prices) is not null;
        return isKnown ? Create(id, null, known, list is { IsServed: true } ? false : null, prices, now, permissions) : null;
    }

    private static Model Create(string id, string? name, CatalogModel? known, bool? listed, PriceList prices, DateTimeOffset now, ModelPermissions? permissions)
    {
        PriceTier? price = known?.GetPrice(prices)?.Lowest;
        Retirement? retirement = ModelCatalog.FindRetirement(id, prices);
        return new Model
        {
            Id = id,
            Name = known?.Name ?? name,
            Context = known?.Context,
            MaxOutput = known?.MaxOutput,
            Input = known?.Input ?? [],
            Output = known?.Output ?? [],
            Features = known is null ? [] : GetFeatures(known),
            Released = CatalogDate.Parse(known?.Released),
            InputPrice = price?.Input,
            OutputPrice = price?.Output,
            ThinkingPrice = price?.Thinking,
            PriceRegion = prices.ToString(),
            PriceCurrency = PriceLists.GetCurrency(prices),
            InputPriceCny = known?.ChinaPrice?.Lowest.Input,
            Status = retirement?.GetStatus(now) ?? ModelStatus.Current,
            Retires = retirement?.Date,
            Replacement = retirement?.Replacement,
            Listed = listed,
            Granted = permissions?.IsGranted(id),
            Known = known is { IsInferred: false },
        };
    }

    private static string[] GetFeatures(CatalogModel model)
    {
        var features = new List<string>();
        if (model.Thinks) features.Add("Thinking");
        if (model.HasTools) features.Add("Tools");
        if (model.HasStructuredOutput) features.Add("StructuredOutput");
        return [.. features];
    }
}

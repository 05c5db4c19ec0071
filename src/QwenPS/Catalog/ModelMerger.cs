using QwenPS.Client.Listing;

namespace QwenPS.Catalog;

/// <summary>Makes the objects that users see out of the service's list and the catalogue.</summary>
internal static class ModelMerger
{
    /// <summary>Every model of either, sorted by id.</summary>
    /// <param name="list">What the service lists; null, or a list that is not served, for the catalogue alone.</param>
    /// <param name="prices">The price list that counts.</param>
    /// <param name="time">Says which models have retired. Default: the system's clock.</param>
    public static IReadOnlyList<Model> Merge(ModelList? list, PriceList prices, TimeProvider? time = null)
    {
        DateTimeOffset now = (time ?? TimeProvider.System).GetUtcNow();
        bool? unlisted = list is { IsServed: true } ? false : null;
        var models = new SortedDictionary<string, Model>(StringComparer.OrdinalIgnoreCase);
        foreach (CatalogueModel known in ModelCatalogue.All) models[known.Id] = Create(known.Id, null, known, unlisted, prices, now);
        foreach (ListedModel listed in list?.Models ?? [])
        {
            // The service's own spelling of the id counts.
            models.Remove(listed.Id);
            models[listed.Id] = Create(listed.Id, listed.Name, ModelCatalogue.Find(listed.Id), true, prices, now);
        }

        return [.. models.Values];
    }

    /// <summary>A model that is on neither list, but of which something is known: that it has retired, or what it is a snapshot of. Null for any other.</summary>
    public static Model? Find(string id, ModelList? list, PriceList prices)
    {
        CatalogueModel? known = ModelCatalogue.Find(id);
        bool isKnown = known is not null || ModelCatalogue.FindRetirement(id, prices) is not null;
        return isKnown ? Create(id, null, known, list is { IsServed: true } ? false : null, prices, TimeProvider.System.GetUtcNow()) : null;
    }

    private static Model Create(string id, string? name, CatalogueModel? known, bool? listed, PriceList prices, DateTimeOffset now)
    {
        PriceTier? price = known?.PriceOn(prices)?.Lowest;
        Retirement? retirement = ModelCatalogue.FindRetirement(id, prices);
        return new Model
        {
            Id = id,
            Name = known?.Name ?? name,
            Context = known?.Context,
            MaxOutput = known?.MaxOutput,
            Input = known?.Input ?? [],
            Output = known?.Output ?? [],
            Features = known is null ? [] : FeaturesOf(known),
            Released = CatalogueDate.Parse(known?.Released),
            InputPrice = price?.Input,
            OutputPrice = price?.Output,
            ThinkingPrice = price?.Thinking,
            PriceRegion = prices.ToString(),
            PriceCurrency = PriceLists.CurrencyOf(prices),
            InputPriceCny = known?.ChinaPrice?.Lowest.Input,
            Status = retirement?.StatusAt(now) ?? ModelStatus.Current,
            Retires = retirement?.Date,
            Replacement = retirement?.Replacement,
            Listed = listed,
            Known = known is { IsInferred: false },
        };
    }

    private static string[] FeaturesOf(CatalogueModel model)
    {
        var features = new List<string>();
        if (model.Thinks) features.Add("Thinking");
        if (model.HasTools) features.Add("Tools");
        if (model.HasStructuredOutput) features.Add("StructuredOutput");
        return [.. features];
    }
}

namespace QwenPS.Catalog;

/// <summary>
/// What calls cost by the catalogue's list prices, in the currency of the price list. Estimates: discounts for a time and free quota are not in them.
/// </summary>
internal static class CostEstimate
{
    private const decimal Million = 1_000_000;

    /// <summary>The cost of one call; null where the price or the usage is not known.</summary>
    public static decimal? Calculate(Usage? usage, CataloguePrice? price, bool isBatch = false)
    {
        if (usage is null || price is null) return null;
        PriceTier tier = price.TierOf(usage.InputTokens);

        // Once a model thinks, its whole output is charged at the price of thinking.
        decimal perOutput = usage.ReasoningTokens > 0 ? tier.Thinking ?? tier.Output : tier.Output;
        decimal output = usage.OutputTokens * perOutput;

        // The service grants one discount at a time: a batch has none for what is in the cache.
        decimal cost = isBatch ? ((usage.InputTokens * tier.Input) + output) * price.BatchShare : (InputOf(usage, price) * tier.Input) + output;
        return cost / Million;
    }

    /// <summary>The cost of an input alone; null where the price is not known.</summary>
    public static decimal? OfInput(long tokens, CataloguePrice? price) => tokens * price?.TierOf(tokens).Input / Million;

    /// <summary>The input in tokens at full price. Where the rate of the cache is not known, its tokens cost as any.</summary>
    private static decimal InputOf(Usage usage, CataloguePrice price)
    {
        long cached = Math.Min(usage.CachedTokens, usage.InputTokens);
        long created = Math.Min(usage.CacheCreationInputTokens, usage.InputTokens - cached);
        bool isExplicit = created > 0 || string.Equals(usage.CacheType, "ephemeral", StringComparison.OrdinalIgnoreCase);
        decimal? hit = isExplicit ? price.ExplicitHit : price.ImplicitHit;
        return usage.InputTokens - cached - created + (cached * (hit ?? 1)) + (created * (price.ExplicitCreation ?? 1));
    }
}

namespace QwenPS.Catalog;

/// <summary>
/// Estimates what calls cost, based on the catalog's list prices, in the currency of the price list. Temporary discounts and free quota aren't included.
/// </summary>
internal static class CostEstimate
{
    private const decimal Million = 1_000_000;

    /// <summary>Calculates the cost of a call; null if the price or usage is unknown.</summary>
    public static decimal? Calculate(Usage? usage, CatalogPrice? price, bool isBatch = false)
    {
        if (usage is null || price is null) return null;
        PriceTier tier = price.FindTier(usage.InputTokens);

        // If a model thinks, the price of thinking applies to its whole output.
        decimal perOutput = usage.ReasoningTokens > 0 ? tier.Thinking ?? tier.Output : tier.Output;
        decimal output = usage.OutputTokens * perOutput;

        // The service doesn't combine discounts: batches don't get the cache discount.
        decimal cost = isBatch ? ((usage.InputTokens * tier.Input) + output) * price.BatchShare : (CountFullPriceInput(usage, price) * tier.Input) + output;
        return cost / Million;
    }

    /// <summary>Calculates the cost of the input without the output; null if the price is unknown.</summary>
    public static decimal? CalculateInput(long tokens, CatalogPrice? price) => tokens * price?.FindTier(tokens).Input / Million;

    /// <summary>Converts the input to a number of full-price tokens. If the cache rate is unknown, cached tokens have the full price.</summary>
    private static decimal CountFullPriceInput(Usage usage, CatalogPrice price)
    {
        long cached = Math.Min(usage.CachedTokens, usage.InputTokens);
        long created = Math.Min(usage.CacheCreationInputTokens, usage.InputTokens - cached);
        bool isExplicit = created > 0 || string.Equals(usage.CacheType, "ephemeral", StringComparison.OrdinalIgnoreCase);
        decimal? hit = isExplicit ? price.ExplicitHit : price.ImplicitHit;
        return usage.InputTokens - cached - created + (cached * (hit ?? 1)) + (created * (price.ExplicitCreation ?? 1));
    }
}

/// <summary>Calculates what an answer cost, based on the catalog's list prices.</summary>
internal static class AnswerCost
{
    /// <summary>
    /// Sets the cost of an answer: of one request, or, if a journal stored it with tool rounds, of the request of each round and the last one.
    /// </summary>
    /// <param name="response">The answer.</param>
    /// <param name="prices">The price list of the region that answered.</param>
    /// <param name="isBatch">Whether the answer comes from a batch, which costs less.</param>
    public static ChatResponse Set(ChatResponse response, PriceList prices, bool isBatch = false)
    {
        response.CostCurrency = PriceLists.GetCurrency(prices);
        Usage? last = response.ToolRounds.Aggregate(response.Usage, (rest, round) => Usage.Subtract(rest, round.Usage));
        Usage?[] requests = [.. response.ToolRounds.Select(round => round.Usage), last];
        response.CalculateCost = () => Add(requests.Select(usage => Estimate(response, usage, prices, isBatch)));
        return response;
    }

    /// <summary>Adds known costs; null if none is known.</summary>
    private static decimal? Add(IEnumerable<decimal?> costs) => costs.Aggregate((decimal?)null, (sum, cost) => cost is null ? sum : (sum ?? 0) + cost);

    /// <summary>Calculates what the answer would have cost with another usage; null if the price is unknown.</summary>
    public static decimal? Estimate(ChatResponse response, Usage? usage, PriceList prices, bool isBatch = false) =>
        CostEstimate.Calculate(usage, ModelCatalog.Find(response.Model)?.GetPrice(prices) ?? ModelCatalog.Find(response.AskedModel)?.GetPrice(prices), isBatch);
}

namespace QwenPS.Catalog;

/// <summary>Says what an answer cost by the catalog's list prices.</summary>
internal static class AnswerCost
{
    /// <summary>Sets the cost of the answer to one request.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="prices">The price list of the region that gave it.</param>
    /// <param name="isBatch">Whether a batch gave it, which costs less.</param>
    public static ChatResponse Set(ChatResponse response, PriceList prices, bool isBatch = false)
    {
        response.CostCurrency = PriceLists.CurrencyOf(prices);
        Usage? usage = response.Usage;
        response.FindCost = () => Estimate(response, usage, prices, isBatch);
        return response;
    }

    /// <summary>What the answer would have cost with another usage; null where the price isn't known.</summary>
    public static decimal? Estimate(ChatResponse response, Usage? usage, PriceList prices, bool isBatch = false) =>
        CostEstimate.Calculate(usage, ModelCatalogue.Find(response.Model)?.PriceOn(prices) ?? ModelCatalogue.Find(response.AskedModel)?.PriceOn(prices), isBatch);
}

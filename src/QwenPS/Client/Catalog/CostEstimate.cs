namespace QwenPS.Client.Catalog;

/// <summary>What calls cost by the catalogue's list prices, in USD. Estimates: discounts, free quota and the tiers for long inputs are not in them.</summary>
internal static class CostEstimate
{
    private const decimal Million = 1_000_000;

    /// <summary>The cost of a call; null where the price or the usage is not known.</summary>
    public static decimal? Of(Usage? usage, CataloguePrice? price)
    {
        if (usage is null || price is not { Input: { } input, Output: { } output }) return null;
        long cached = Math.Min(usage.CachedTokens, usage.InputTokens);

        // Once a model thinks, its whole output is charged at the price of thinking.
        decimal perOutput = usage.ReasoningTokens > 0 ? price.Thinking ?? output : output;
        return (((usage.InputTokens - cached) * input) + (cached * (price.CachedInput ?? input)) + (usage.OutputTokens * perOutput)) / Million;
    }

    /// <summary>The cost of an input alone; null where the price is not known.</summary>
    public static decimal? OfInput(long tokens, CataloguePrice? price) => tokens * price?.Input / Million;
}

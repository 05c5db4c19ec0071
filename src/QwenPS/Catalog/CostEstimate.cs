namespace QwenPS.Catalog;

/// <summary>
/// Estimates the cost of calls from the list prices in the catalog. The cost is in the currency of the price list. Temporary discounts and free quotas aren't
/// included.
/// </summary>
internal static class CostEstimate
{
    private const decimal Million = 1_000_000;

    /// <summary>Calculates the cost of one request. Returns null if the price or the usage is unknown.</summary>
    public static decimal? Calculate(Usage? usage, CatalogPrice? price, bool isBatch = false)
    {
        if (usage is null || price is null) return null;
        PriceTier tier = price.FindTier(usage.InputTokens);

        // The service doesn't combine discounts, so the cache discount doesn't apply to batches.
        decimal text = isBatch ? usage.InputTokens * tier.Input : CalculateTextInput(usage, price, tier);
        decimal cost = text + CalculateMediaSurcharge(usage, tier) + CalculateOutput(usage, tier);
        return (isBatch ? cost * price.BatchShare : cost) / Million;
    }

    /// <summary>Calculates the cost of the input without the output. Returns null if the price is unknown.</summary>
    public static decimal? CalculateInput(long tokens, CatalogPrice? price) => tokens * price?.FindTier(tokens).Input / Million;

    /// <summary>
    /// Calculates the cost of the input as if all of it were text. If the price of reading from the cache is unknown, the input price of the tier is used for
    /// cached tokens.
    /// </summary>
    private static decimal CalculateTextInput(Usage usage, CatalogPrice price, PriceTier tier)
    {
        long cached = Math.Min(usage.CachedTokens, usage.InputTokens);
        long created = Math.Min(usage.CacheCreationInputTokens, usage.InputTokens - cached);
        bool isExplicit = created > 0 || string.Equals(usage.CacheType, "ephemeral", StringComparison.OrdinalIgnoreCase);
        decimal hit = isExplicit ? price.GetExplicitHit(tier) : price.GetImplicitHit(tier);
        return ((usage.InputTokens - cached - created) * tier.Input) + (cached * hit) + (created * price.GetExplicitCreation(tier));
    }

    /// <summary>Calculates the additional cost of audio, images, and video, compared with the same number of text tokens.</summary>
    private static decimal CalculateMediaSurcharge(Usage usage, PriceTier tier)
    {
        long audio = Math.Min(usage.AudioTokens, usage.InputTokens);
        long images = Math.Min(usage.ImageTokens, usage.InputTokens - audio);
        return (audio * ((tier.AudioInput ?? tier.Input) - tier.Input)) + (images * ((tier.ImageInput ?? tier.Input) - tier.Input));
    }

    private static decimal CalculateOutput(Usage usage, PriceTier tier)
    {
        // If the answer contains audio, only the audio is charged. The text is free.
        if (usage.AudioOutputTokens > 0 && tier.AudioOutput is { } perAudio) return Math.Min(usage.AudioOutputTokens, usage.OutputTokens) * perAudio;
        decimal perOutput = usage.AudioTokens + usage.ImageTokens > 0 ? tier.MediaOutput ?? tier.Output : tier.Output;

        // If a model thinks, the price of thinking applies to the entire output.
        return usage.OutputTokens * (usage.ReasoningTokens > 0 ? tier.Thinking ?? perOutput : perOutput);
    }
}

/// <summary>Calculates the cost of an answer from the list prices in the catalog.</summary>
internal static class AnswerCost
{
    /// <summary>Sets the cost of an answer to one request.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="prices">The price list of the region whose endpoint returned the answer.</param>
    /// <param name="isBatch">A value that indicates whether the answer is from a batch. Answers from a batch cost less.</param>
    public static ChatResponse Set(ChatResponse response, PriceList prices, bool isBatch = false)
    {
        response.CostCurrency = PriceLists.GetCurrency(prices);
        response.EstimatedCost = Estimate(response, response.Usage, prices, isBatch);
        return response;
    }

    /// <summary>
    /// Sets the cost of an answer that was restored from a journal (a file that stores answers). Call this method only if the journal doesn't contain the cost.
    /// Earlier versions of the module created such journals. The cost is the sum of the costs of all requests for the answer. There's one request for each tool
    /// round, and one last request.
    /// </summary>
    public static ChatResponse SetRestored(ChatResponse response, PriceList prices)
    {
        response.CostCurrency = PriceLists.GetCurrency(prices);
        Usage? last = response.ToolRounds.Aggregate(response.Usage, (rest, round) => Usage.Subtract(rest, round.Usage));
        Usage?[] requests = [.. response.ToolRounds.Select(round => round.Usage), last];
        response.EstimatedCost = requests.Select(usage => Estimate(response, usage, prices)).Aggregate(Add);
        return response;
    }

    /// <summary>Returns the sum of two costs. A cost that is null is ignored. Returns null if both costs are null.</summary>
    public static decimal? Add(decimal? one, decimal? other) => one is null || other is null ? one ?? other : one + other;

    /// <summary>Calculates the cost that the answer would have with the specified usage. Returns null if the price is unknown.</summary>
    public static decimal? Estimate(ChatResponse response, Usage? usage, PriceList prices, bool isBatch = false)
    {
        if (usage is null) return null;

        // Some gateways return the reasoning, but don't count its tokens. The price of the entire output depends on whether the model thinks. To get this
        // price, it's sufficient to count one reasoning token.
        if (usage.ReasoningTokens == 0 && response.Reasoning is { Length: > 0 }) usage = Usage.Sum(usage, new Usage { ReasoningTokens = 1 });
        return CostEstimate.Calculate(usage, ModelCatalog.Find(response.Model)?.GetPrice(prices) ?? ModelCatalog.Find(response.AskedModel)?.GetPrice(prices), isBatch);
    }
}

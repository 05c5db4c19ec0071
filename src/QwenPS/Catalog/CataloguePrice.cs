namespace QwenPS.Catalog;

/// <summary>What a model costs on one price list, per million tokens in the list's currency. What is not known is null.</summary>
internal sealed record CataloguePrice
{
    /// <summary>The share of the list price that a batch costs, where a row gives none: half, by the provider's page on prices.</summary>
    private const decimal UsualBatchShare = 0.5m;

    /// <summary>By the length of the input, the shortest first. Never empty once it is read.</summary>
    public IReadOnlyList<PriceTier> Tiers { get; set; } = [];

    /// <summary>The price of input that the service finds in its cache by itself, as a share of the price of input.</summary>
    public decimal? ImplicitHit { get; set; }

    /// <summary>The price of input that is written to the explicit cache, as a share of the price of input.</summary>
    public decimal? ExplicitCreation { get; set; }

    /// <summary>The price of input that is found in the explicit cache, as a share of the price of input.</summary>
    public decimal? ExplicitHit { get; set; }

    /// <summary>The share of the list price that a batch costs.</summary>
    public decimal? Batch { get; set; }

    /// <inheritdoc cref="Batch"/>
    public decimal BatchShare => Batch ?? UsualBatchShare;

    /// <summary>The lowest tier, whose prices are shown.</summary>
    public PriceTier Lowest => Tiers[0];

    /// <summary>The tier of a request, by all the tokens of its input. Beyond the last limit the last tier counts.</summary>
    public PriceTier TierOf(long inputTokens) => Tiers.FirstOrDefault(tier => tier.UpTo is not { } limit || inputTokens <= limit) ?? Tiers[Tiers.Count - 1];
}

/// <summary>Prices per million tokens, for requests whose input is no longer than a limit.</summary>
internal sealed record PriceTier
{
    /// <summary>The most tokens of input; null for the last tier where it has no limit.</summary>
    public long? UpTo { get; set; }

    public decimal Input { get; set; }

    public decimal Output { get; set; }

    /// <summary>The price of the output of a call that thinks, its answer included; null where thinking costs no more.</summary>
    public decimal? Thinking { get; set; }
}

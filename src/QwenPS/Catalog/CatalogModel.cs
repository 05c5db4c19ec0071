namespace QwenPS.Catalog;

/// <summary>A model in the catalog. All fields except the ID are optional, and unknown values are never guessed.</summary>
internal sealed record CatalogModel
{
    public string Id { get; set; } = "";

    public string? Name { get; set; }

    /// <summary>The release date, or only its year and month.</summary>
    public string? Released { get; set; }

    /// <summary>When the model behind this ID last changed: a date, or only a year and a month.</summary>
    public string? Updated { get; set; }

    /// <summary>The context length in tokens.</summary>
    public long? Context { get; set; }

    /// <summary>The maximum output in tokens.</summary>
    public long? MaxOutput { get; set; }

    public string[] Input { get; set; } = [];

    public string[] Output { get; set; } = [];

    public bool Thinks { get; set; }

    public bool HasTools { get; set; }

    public bool HasStructuredOutput { get; set; }

    /// <summary>Whether the model only answers in streams.</summary>
    public bool IsStreamOnly { get; set; }

    /// <summary>The price in USD. Null if the price is unknown, or if the model isn't in this price list.</summary>
    public CatalogPrice? InternationalPrice { get; set; }

    /// <summary>The price in CNY. Null if the price is unknown, or if the model isn't in this price list.</summary>
    public CatalogPrice? ChinaPrice { get; set; }

    /// <summary>Whether the catalog doesn't contain this ID, and the limits are those of its base model.</summary>
    public bool IsInferred { get; set; }

    public CatalogPrice? GetPrice(PriceList list) => list == PriceList.China ? ChinaPrice : InternationalPrice;
}

/// <summary>The prices of a model in one price list, per million tokens in the list's currency. Unknown prices are null.</summary>
internal sealed record CatalogPrice
{
    /// <summary>The default share of the list price that a batch costs: half, according to the provider's pricing page.</summary>
    private const decimal DefaultBatchShare = 0.5m;

    /// <summary>What the service usually charges for writing to the explicit cache (https://www.alibabacloud.com/help/en/model-studio/context-cache).</summary>
    private const decimal UsualCreation = 1.25m;

    /// <summary>The prices by input length, in ascending order. Never empty after reading.</summary>
    public IReadOnlyList<PriceTier> Tiers { get; set; } = [];

    /// <summary>The price of input that the service finds in its implicit cache, as a share of the input price.</summary>
    public decimal? ImplicitHit { get => field ?? ToShare(ImplicitHitPrice); set; }

    /// <summary>The price of input that's written to the explicit cache, as a share of the input price.</summary>
    public decimal? ExplicitCreation { get => field ?? ToShare(ExplicitCreationPrice); set; }

    /// <summary>The price of input that's found in the explicit cache, as a share of the input price.</summary>
    public decimal? ExplicitHit { get => field ?? ToShare(ExplicitHitPrice); set; }

    /// <summary>The price per million tokens that the service finds in its implicit cache. Null if this price is written as a share of the input price.</summary>
    public decimal? ImplicitHitPrice { get; set; }

    /// <inheritdoc cref="ImplicitHitPrice"/>
    public decimal? ExplicitCreationPrice { get; set; }

    /// <inheritdoc cref="ImplicitHitPrice"/>
    public decimal? ExplicitHitPrice { get; set; }

    /// <summary>The share of the list price that a batch costs; null for the default.</summary>
    public decimal? Batch { get; set; }

    /// <summary>The share of the list price that Batch Chat costs; null if the model doesn't support it, or if that's unknown.</summary>
    public decimal? BatchChat { get; set; }

    /// <summary>The share of the list price that a batch costs, with the default applied.</summary>
    public decimal BatchShare => Batch ?? DefaultBatchShare;

    /// <summary>The lowest tier, whose prices users see.</summary>
    public PriceTier Lowest => Tiers[0];

    /// <summary>Finds the tier for a number of input tokens. Above the last limit, the last tier applies.</summary>
    public PriceTier FindTier(long inputTokens) => Tiers.FirstOrDefault(tier => tier.UpTo is not { } limit || inputTokens <= limit) ?? Tiers[Tiers.Count - 1];

    /// <summary>The price per million tokens found in the implicit cache, or the full price if the price isn't known.</summary>
    public decimal GetImplicitHit(PriceTier tier) => ImplicitHitPrice ?? (tier.Input * (ImplicitHit ?? 1));

    /// <summary>The price per million tokens written to the explicit cache. If this price isn't known, returns the usual price, which is higher than the full price.</summary>
    public decimal GetExplicitCreation(PriceTier tier) => ExplicitCreationPrice ?? (tier.Input * (ExplicitCreation ?? UsualCreation));

    /// <summary>The price per million tokens found in the explicit cache, or the full price if the price isn't known.</summary>
    public decimal GetExplicitHit(PriceTier tier) => ExplicitHitPrice ?? (tier.Input * (ExplicitHit ?? 1));

    private decimal? ToShare(decimal? price) => Lowest.Input > 0 ? price / Lowest.Input : null;
}

/// <summary>Prices per million tokens, for requests up to an input limit.</summary>
internal sealed record PriceTier
{
    /// <summary>The maximum number of input tokens; null for no limit.</summary>
    public long? UpTo { get; set; }

    public decimal Input { get; set; }

    public decimal Output { get; set; }

    /// <summary>The price of the output if the model thinks, for both the thinking and the answer; null if thinking doesn't cost more.</summary>
    public decimal? Thinking { get; set; }

    /// <summary>The price of audio in the input; null if it costs the same as text.</summary>
    public decimal? AudioInput { get; set; }

    /// <summary>The price of images and video in the input; null if they cost the same as text.</summary>
    public decimal? ImageInput { get; set; }

    /// <summary>The price of text in the output if the input contains audio, images, or video; null if it's the same.</summary>
    public decimal? MediaOutput { get; set; }

    /// <summary>The price of audio in the output; null if the model doesn't return audio. The text of an output with audio is free.</summary>
    public decimal? AudioOutput { get; set; }
}

/// <summary>The retirement of a model, according to a notice of the provider.</summary>
internal sealed record Retirement
{
    /// <summary>The start of the first day on which calls fail: midnight in Beijing.</summary>
    public DateTimeOffset Date { get; init; }

    /// <summary>The replacement: an ID, or model families, as the notice names them; null if it doesn't name a replacement.</summary>
    public string? Replacement { get; init; }

    /// <summary>The sites that published the notice.</summary>
    public IReadOnlyList<PriceList> Sites { get; init; } = [];

    /// <summary>Returns the number of days until calls fail; 0 or less if the model is retired.</summary>
    public int GetDaysLeft(DateTimeOffset now) => (Date.Date - now.ToOffset(Date.Offset).Date).Days;

    public ModelStatus GetStatus(DateTimeOffset now) => now >= Date ? ModelStatus.Retired : ModelStatus.Retiring;
}

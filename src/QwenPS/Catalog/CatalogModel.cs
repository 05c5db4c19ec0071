namespace QwenPS.Catalog;

/// <summary>Represents a model in the catalog. All properties except the ID are optional. Unknown values are never guessed.</summary>
internal sealed record CatalogModel
{
    public string Id { get; set; } = "";

    public string? Name { get; set; }

    /// <summary>Gets or sets the release date. It can consist of only the year and the month.</summary>
    public string? Released { get; set; }

    /// <summary>Gets or sets the date of the last change of the model that this ID refers to. It can consist of only the year and the month.</summary>
    public string? Updated { get; set; }

    /// <summary>Gets or sets the context length in tokens.</summary>
    public long? Context { get; set; }

    /// <summary>Gets or sets the maximum output in tokens.</summary>
    public long? MaxOutput { get; set; }

    public string[] Input { get; set; } = [];

    public string[] Output { get; set; } = [];

    public bool Thinks { get; set; }

    public bool HasTools { get; set; }

    public bool HasStructuredOutput { get; set; }

    /// <summary>Gets or sets a value that indicates whether the model answers only in streams.</summary>
    public bool IsStreamOnly { get; set; }

    /// <summary>Gets or sets the price in USD. The value is null if the price is unknown, or if the model isn't in the international price list.</summary>
    public CatalogPrice? InternationalPrice { get; set; }

    /// <summary>Gets or sets the price in CNY. The value is null if the price is unknown, or if the model isn't in the price list for China.</summary>
    public CatalogPrice? ChinaPrice { get; set; }

    /// <summary>
    /// Gets or sets a value that indicates whether the catalog contains only the base model of this ID. In this case, the limits are the limits of the base
    /// model.
    /// </summary>
    public bool IsInferred { get; set; }

    public CatalogPrice? GetPrice(PriceList list) => list == PriceList.China ? ChinaPrice : InternationalPrice;
}

/// <summary>
/// Represents the prices of a model in one price list, per million tokens in the currency of the list. Unknown prices are null. The service has two context
/// caches. It uses the implicit cache automatically, and the explicit cache only for content that a request marks.
/// </summary>
internal sealed record CatalogPrice
{
    /// <summary>
    /// The default cost of a batch, as a share of the list price. According to the provider's pricing page, a batch costs half the list price.
    /// </summary>
    private const decimal DefaultBatchShare = 0.5m;

    /// <summary>
    /// The usual price of writing to the explicit cache, as a share of the input price (https://www.alibabacloud.com/help/en/model-studio/context-cache).
    /// </summary>
    private const decimal UsualCreation = 1.25m;

    /// <summary>Gets or sets the price tiers, in ascending order of their input limits. The list is empty only while the price is being read.</summary>
    public IReadOnlyList<PriceTier> Tiers { get; set; } = [];

    /// <summary>Gets or sets the price of input that is read from the implicit cache, as a share of the input price.</summary>
    public decimal? ImplicitHit { get => field ?? ToShare(ImplicitHitPrice); set; }

    /// <summary>Gets or sets the price of input that is written to the explicit cache, as a share of the input price.</summary>
    public decimal? ExplicitCreation { get => field ?? ToShare(ExplicitCreationPrice); set; }

    /// <summary>Gets or sets the price of input that is read from the explicit cache, as a share of the input price.</summary>
    public decimal? ExplicitHit { get => field ?? ToShare(ExplicitHitPrice); set; }

    /// <summary>
    /// Gets or sets the price per million tokens of input that is read from the implicit cache. The value is null if the catalog specifies this price as a
    /// share of the input price.
    /// </summary>
    public decimal? ImplicitHitPrice { get; set; }

    /// <summary>
    /// Gets or sets the price per million tokens of input that is written to the explicit cache. The value is null if the catalog specifies this price as a
    /// share of the input price.
    /// </summary>
    public decimal? ExplicitCreationPrice { get; set; }

    /// <summary>
    /// Gets or sets the price per million tokens of input that is read from the explicit cache. The value is null if the catalog specifies this price as a
    /// share of the input price.
    /// </summary>
    public decimal? ExplicitHitPrice { get; set; }

    /// <summary>Gets or sets the cost of a batch, as a share of the list price, or null to use the default.</summary>
    public decimal? Batch { get; set; }

    /// <summary>
    /// Gets or sets the cost of Batch Chat (calls that wait in a queue of the service), as a share of the list price. The value is null if the model doesn't
    /// support Batch Chat, or if the cost is unknown.
    /// </summary>
    public decimal? BatchChat { get; set; }

    /// <summary>Gets the cost of a batch, as a share of the list price. If the catalog doesn't specify the share, this property returns the default.</summary>
    public decimal BatchShare => Batch ?? DefaultBatchShare;

    /// <summary>Gets the lowest tier. Users see the prices of this tier.</summary>
    public PriceTier Lowest => Tiers[0];

    /// <summary>Returns the tier for a number of input tokens. If the number exceeds all limits, returns the last tier.</summary>
    public PriceTier FindTier(long inputTokens)
    {
        int place = 0;
        while (place < Tiers.Count - 1 && inputTokens > Tiers[place].UpTo) place++;
        return Tiers[place];
    }

    /// <summary>
    /// Returns the price per million tokens that are read from the implicit cache. If this price is unknown, returns the input price of the tier.
    /// </summary>
    public decimal GetImplicitHit(PriceTier tier) => ImplicitHitPrice ?? (tier.Input * (ImplicitHit ?? 1));

    /// <summary>
    /// Returns the price per million tokens that are written to the explicit cache. If this price is unknown, returns the usual price, which is higher than the
    /// input price of the tier.
    /// </summary>
    public decimal GetExplicitCreation(PriceTier tier) => ExplicitCreationPrice ?? (tier.Input * (ExplicitCreation ?? UsualCreation));

    /// <summary>
    /// Returns the price per million tokens that are read from the explicit cache. If this price is unknown, returns the input price of the tier.
    /// </summary>
    public decimal GetExplicitHit(PriceTier tier) => ExplicitHitPrice ?? (tier.Input * (ExplicitHit ?? 1));

    private decimal? ToShare(decimal? price) => Lowest.Input > 0 ? price / Lowest.Input : null;
}

/// <summary>Represents the prices per million tokens for requests up to an input limit.</summary>
internal sealed record PriceTier
{
    /// <summary>Gets or sets the maximum number of input tokens, or null if there's no limit.</summary>
    public long? UpTo { get; set; }

    public decimal Input { get; set; }

    public decimal Output { get; set; }

    /// <summary>
    /// Gets or sets the price of the output if the model thinks. This price applies to both the reasoning and the answer. The value is null if thinking doesn't
    /// change the price.
    /// </summary>
    public decimal? Thinking { get; set; }

    /// <summary>Gets or sets the price of audio in the input, or null if audio costs the same as text.</summary>
    public decimal? AudioInput { get; set; }

    /// <summary>Gets or sets the price of images and video in the input, or null if they cost the same as text.</summary>
    public decimal? ImageInput { get; set; }

    /// <summary>
    /// Gets or sets the price of text in the output if the input contains audio, images, or video. The value is null if such input doesn't change the price.
    /// </summary>
    public decimal? MediaOutput { get; set; }

    /// <summary>
    /// Gets or sets the price of audio in the output, or null if the model doesn't return audio. If the output contains audio, the text in the output is free.
    /// </summary>
    public decimal? AudioOutput { get; set; }
}

/// <summary>Represents the retirement of a model, according to a notice from the provider.</summary>
internal sealed record Retirement
{
    /// <summary>Gets the time from which calls fail. The time is midnight in Beijing, at the start of the first day of the retirement.</summary>
    public DateTimeOffset Date { get; init; }

    /// <summary>
    /// Gets the replacement, as text from the notice. The text can be an ID, or the names of model families. The value is null if the notice doesn't specify a
    /// replacement.
    /// </summary>
    public string? Replacement { get; init; }

    /// <summary>Gets the provider's sites that published the notice.</summary>
    public IReadOnlyList<PriceList> Sites { get; init; } = [];

    /// <summary>Returns the number of days until calls fail. The number is 0 or less if the model is retired.</summary>
    public int GetDaysLeft(DateTimeOffset now) => (Date.Date - now.ToOffset(Date.Offset).Date).Days;

    public ModelStatus GetStatus(DateTimeOffset now) => now >= Date ? ModelStatus.Retired : ModelStatus.Retiring;
}

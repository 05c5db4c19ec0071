using QwenPS.Catalog;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Represents the prices of the service's explicit cache, as shares of the input price. In this cache, the service stores the common beginning (prefix) of
/// several requests.
/// </summary>
/// <param name="Creation">The price of input that's written to the cache.</param>
/// <param name="Hit">The price of input that's read from the cache.</param>
internal sealed record CacheRates(decimal Creation, decimal Hit)
{
    /// <summary>The minimum number of tokens in a prefix that the service stores (https://www.alibabacloud.com/help/en/model-studio/context-cache).</summary>
    public const long MinTokens = 1024;

    /// <summary>The time for which the service stores a prefix after the prefix was created or last used.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Gets the additional cost of creating the cache, as a share of the input price.</summary>
    public decimal Surcharge => Creation - 1;

    /// <summary>Gets the amount that each use of the cache saves, as a share of the input price.</summary>
    public decimal Saving => 1 - Hit;

    /// <summary>Finds the prices for a model. Returns null if the model has no explicit cache, or if the prices are unknown.</summary>
    public static CacheRates? Find(string model, PriceList prices) =>
        ModelCatalog.Find(model)?.GetPrice(prices) is { ExplicitCreation: { } creation, ExplicitHit: { } hit } && hit < 1 ? new CacheRates(creation, hit) : null;

    /// <summary>
    /// Determines whether the cache reduces the cost of this number of requests. The first request creates the cache. Together, the other requests must save
    /// more than the additional cost of the creation.
    /// </summary>
    public bool PaysOff(int requests) => Surcharge < Saving * (requests - 1);
}

using QwenPS.Catalog;

namespace QwenPS.Chat.Bulk;

/// <summary>The prices of the explicit cache, as shares of the input price.</summary>
/// <param name="Creation">The price of input that's written to the cache.</param>
/// <param name="Hit">The price of input that's found in the cache.</param>
internal sealed record CacheRates(decimal Creation, decimal Hit)
{
    /// <summary>The minimum number of tokens that the service stores (https://www.alibabacloud.com/help/en/model-studio/context-cache).</summary>
    public const long MinTokens = 1024;

    /// <summary>How long the service keeps a beginning after it was created or used.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>The additional cost of a creation, compared with the same input without the cache.</summary>
    public decimal Surcharge => Creation - 1;

    /// <summary>What a hit saves.</summary>
    public decimal Saving => 1 - Hit;

    /// <summary>Finds the rates of a model; null if it has no explicit cache, or if the rates aren't known.</summary>
    public static CacheRates? Find(string model, PriceList prices) =>
        ModelCatalog.Find(model)?.GetPrice(prices) is { ExplicitCreation: { } creation, ExplicitHit: { } hit } && hit < 1 ? new CacheRates(creation, hit) : null;

    /// <summary>Whether the first of this number of requests should create the cache, because the other requests save more than the creation costs.</summary>
    public bool PaysOff(int requests) => Surcharge < Saving * (requests - 1);
}

using FsCheck;
using FsCheck.Fluent;
using QwenPS.Catalog;
using Xunit;

namespace QwenPS.Tests.Properties;

/// <summary>
/// Compares the prices in the catalog, and the costs that are calculated from them, with <see cref="PriceOracle"/>. This class contains another table and
/// another implementation of the rules, which were written independently.
/// </summary>
public sealed class PriceProperties
{
    /// <summary>The number of requests per random input.</summary>
    private const int RequestsPerCase = 20;

    private static readonly bool[] Both = [false, true];

    private static readonly (string Model, string Site)[] Compared =
        [.. PriceOracle.Known.Where(row => ModelCatalog.Find(row.Model)?.GetPrice(Enum.Parse<PriceList>(row.Site)) is not null)];

    private static readonly Gen<Request> Requests =
        from row in Gen.Elements(Compared)
        from input in Gen.OneOf(Gen.Choose(0, 1_100_000).Select(tokens => (long)tokens), AroundBounds(row.Model, row.Site))
        from output in Gen.Choose(0, 130_000)
        from thinks in Gen.Elements(true, false)
        from cache in Gen.Choose(0, 4)
        from share in Gen.Choose(0, 100)
        from isBatch in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        select Create(row, input, output, thinks, cache, input * share / 100, isBatch);

    /// <summary>Each model that both tables contain, on both sides of each step, with each combination of thinking, cache, and batch.</summary>
    [Fact]
    public void Every_step_has_the_same_price()
    {
        Assert.InRange(Compared.Length, 130, 200);
        int compared = 0;
        foreach ((string Model, string Site) row in Compared)
        {
            long[] inputs = [0, 1, .. FindBounds(row.Model, row.Site).SelectMany(bound => new[] { bound - 1, bound, bound + 1 })];
            Request[] requests =
            [
                .. from input in inputs
                   from thinks in Both
                   from cache in Enumerable.Range(0, 5)
                   from isBatch in Both
                   select Create(row, input, 1000, thinks, cache, input - (input / 3), isBatch),
            ];
            compared += requests.Count(request => request.Expected is not null);
            Assert.Contains(requests, request => request.Expected > 0);
            Assert.All(requests, Compare);
        }

        Assert.InRange(compared, 5000, 50_000);
    }

    [Fact]
    public void A_random_request_costs_the_same_to_the_last_digit() => Chance.Check(Requests.ArrayOf(RequestsPerCase), requests => Assert.All(requests, Compare));

    /// <summary>An answer with tool rounds or a repair consists of several requests, and the length of each request determines its price.</summary>
    [Fact]
    public void Several_requests_cost_the_sum() => Chance.Check(Requests.Where(request => request.Expected is not null).ArrayOf(5), requests =>
    {
        ChatResponse? last = null;
        foreach (Request request in requests)
        {
            ChatResponse next = AnswerCost.Set(new ChatResponse { Model = request.Model, Usage = request.Usage }, request.Prices, request.IsBatch);
            if (last is not null) next.AddRound(last);
            last = next;
        }

        Assert.Equal(requests.Length == 0 ? null : requests.Sum(request => request.Expected), last?.EstimatedCost);
    });

    [Theory]
    [InlineData("China")]
    [InlineData("International")]
    public void The_currency_is_that_of_the_site(string site) => Assert.Equal(PriceOracle.Currency(site), PriceLists.GetCurrency(Enum.Parse<PriceList>(site)));

    private static void Compare(Request request)
    {
        if (request.Expected is { } expected) Assert.True(expected == request.Actual, $"{request}: {expected} expected, but {request.Actual}");
    }

    /// <summary>
    /// According to the page about the cache, writing costs 125% of the input price. The provider's list of models has 1.25 CNY for this model, whose input
    /// costs 0.8 CNY, and according to the page, the prices of this model are in the console.
    /// </summary>
    private static bool IsKnownDifference(Request request) =>
        request is { Model: "qwen3.8-flash", Prices: PriceList.China, IsBatch: false } && request.Usage.CacheCreationInputTokens > 0;

    private static Request Create((string Model, string Site) row, long input, long output, bool thinks, int cache, long part, bool isBatch)
    {
        // The use of the cache: no cache, the implicit cache, a hit in the explicit cache, a creation in the explicit cache, or both.
        long hit = cache == 4 ? part / 2 : part;
        var usage = new Usage
        {
            InputTokens = input,
            OutputTokens = output,
            ReasoningTokens = thinks ? (output + 1) / 2 : 0,
            CachedTokens = cache is 1 or 2 or 4 ? hit : 0,
            CacheCreationInputTokens = cache is 3 or 4 ? part - (cache == 4 ? hit : 0) : 0,
            CacheType = cache >= 2 ? "ephemeral" : null,
        };
        decimal? expected = PriceOracle.Cost(
            row.Model, row.Site, input, output, thinks, cache == 1 ? usage.CachedTokens : 0, cache >= 2 ? usage.CachedTokens : 0, usage.CacheCreationInputTokens, isBatch);
        var request = new Request(row.Model, Enum.Parse<PriceList>(row.Site), usage, isBatch, expected);
        return IsKnownDifference(request) ? request with { Expected = null } : request;
    }

    private static Gen<long> AroundBounds(string model, string site) =>
        Gen.Elements(FindBounds(model, site).DefaultIfEmpty(1000)).SelectMany(bound => Gen.Choose(-2, 2).Select(offset => bound + offset));

    private static IEnumerable<long> FindBounds(string model, string site) => PriceOracle.Bounds(model, site).Where(bound => bound < long.MaxValue);

    private sealed record Request(string Model, PriceList Prices, Usage Usage, bool IsBatch, decimal? Expected)
    {
        public decimal? Actual => CostEstimate.Calculate(Usage, ModelCatalog.Find(Model)!.GetPrice(Prices), IsBatch);
    }
}

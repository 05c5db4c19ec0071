using System.Globalization;
using QwenPS.Catalog;
using QwenPS.Resources;

namespace QwenPS.Chat.Bulk;

/// <summary>Tokens and their cost as people say them.</summary>
internal static class CostFormatter
{
    private const decimal Smallest = 0.000001m;

    public static string FormatTokens(long count) => count == 1 ? Texts.Format("Budget.OneToken") : Texts.Format("Budget.Tokens", count);

    /// <summary>The text with the cost in it; nothing where there is none, or the price is not known.</summary>
    /// <param name="key">The text, which has places for the amount and for its currency.</param>
    /// <param name="cost">The cost.</param>
    /// <param name="prices">The price list, which says the currency.</param>
    public static string FormatCost(string key, decimal? cost, PriceList prices) => cost is > 0 and { } some ? Texts.Format(key, FormatAmount(some), PriceLists.CurrencyOf(prices)) : "";

    /// <summary>Of an amount too small for six places there is still something to see.</summary>
    private static string FormatAmount(decimal cost) => cost.ToString(cost < Smallest ? "0.##########" : "0.######", CultureInfo.InvariantCulture);
}

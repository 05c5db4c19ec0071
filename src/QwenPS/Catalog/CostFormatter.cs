using System.Globalization;
using QwenPS.Resources;

namespace QwenPS.Catalog;

/// <summary>Formats numbers of tokens and costs for messages.</summary>
internal static class CostFormatter
{
    private const decimal MinSixDecimalCost = 0.000001m;

    public static string FormatTokens(long count) => count == 1 ? Texts.Format("Budget.OneToken") : Texts.Format("Budget.Tokens", count);

    /// <summary>Formats a text that contains the cost. Returns an empty string if the cost is 0 or unknown.</summary>
    /// <param name="key">The resource key of the text, which contains placeholders for the amount and its currency.</param>
    /// <param name="cost">The cost.</param>
    /// <param name="prices">The price list, which determines the currency.</param>
    public static string FormatCost(string key, decimal? cost, PriceList prices) =>
        cost is > 0 and { } some ? Texts.Format(key, FormatAmount(some), PriceLists.GetCurrency(prices)) : "";

    /// <summary>Formats a cost as a range, from the minimum to the maximum. Returns an empty string if the minimum is 0 or unknown.</summary>
    public static string FormatRange(CostRange cost, PriceList prices)
    {
        if (cost.Min is not > 0) return "";
        string least = FormatAmount(cost.Min.Value);
        return cost.Max is { } most
            ? Texts.Format("Budget.PlanCost", least, FormatAmount(most, prices))
            : Texts.Format("Budget.PlanMinCost", FormatAmount(cost.Min.Value, prices));
    }

    /// <summary>Formats an amount with its currency.</summary>
    public static string FormatAmount(decimal cost, PriceList prices) => FormatAmount(cost) + " " + PriceLists.GetCurrency(prices);

    /// <summary>An amount that's too small for six decimal places is shown with more decimal places.</summary>
    private static string FormatAmount(decimal cost) => cost.ToString(cost < MinSixDecimalCost ? "0.##########" : "0.######", CultureInfo.InvariantCulture);
}

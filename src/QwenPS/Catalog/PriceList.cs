using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.Resources;

namespace QwenPS.Catalog;

/// <summary>Specifies the price lists in the catalog.</summary>
internal enum PriceList
{
    /// <summary>The list for Singapore. It's also used as an approximation for all other regions outside the Chinese mainland.</summary>
    International,

    /// <summary>The list for Beijing and for the QianwenAI platform in the Chinese mainland.</summary>
    China,
}

/// <summary>Selects the price list for a region.</summary>
internal static class PriceLists
{
    /// <summary>
    /// Returns the price list of a region. For a host without a region, such as a gateway or a local service, returns the international list. The
    /// prices in this list are usually higher.
    /// </summary>
    public static PriceList Get(Region? region) => region == Regions.China || region == Regions.QianwenAI ? PriceList.China : PriceList.International;

    /// <summary>
    /// Determines whether the price list of a region is only an approximation. The list is an approximation if the catalog doesn't contain the prices of the
    /// region, or if the host has no region.
    /// </summary>
    public static bool IsApproximate(Region? region) => Get(region) == PriceList.International && region?.Name != "International";

    /// <summary>Returns a text for users that describes which price list the costs are based on.</summary>
    public static string DescribeBasis(Region? region)
    {
        if (IsApproximate(region)) return region is null ? Texts.Format("Prices.NoRegion") : Texts.Format("Prices.OtherRegion", region.Name);
        return Texts.Format(Get(region) == PriceList.China ? "Prices.China" : "Prices.Singapore");
    }

    /// <summary>Returns the billing currency as an ISO 4217 code.</summary>
    public static string GetCurrency(PriceList list) => list == PriceList.China ? "CNY" : "USD";

    /// <summary>Returns the price list of the region that the environment variables specify.</summary>
    public static PriceList GetForEnvironment()
    {
        try
        {
            return Get(EndpointResolver.Resolve(new EndpointRequest(), new SystemEnvironment(() => null)).Endpoint.Region);
        }
        catch (ConnectionSetupException)
        {
            // An environment variable is invalid. The next call that uses this variable reports the error.
            return PriceList.International;
        }
    }
}

using QwenPS.Client.Transport;
using QwenPS.Connections;

namespace QwenPS.Catalog;

/// <summary>The two price lists that the catalogue has.</summary>
internal enum PriceList
{
    /// <summary>Singapore, and as the nearest there is, every other region outside China's mainland.</summary>
    International,

    /// <summary>Beijing, and the platform of China's mainland.</summary>
    China,
}

/// <summary>Which price list counts where.</summary>
internal static class PriceLists
{
    /// <summary>
    /// A host that belongs to no region (a gateway, a local service) gets the international list, which is the higher one as a rule.
    /// </summary>
    public static PriceList Find(Region? region) => region == Regions.China || region == Regions.QianwenAI ? PriceList.China : PriceList.International;

    /// <summary>What the provider bills in, as ISO 4217 has it.</summary>
    public static string CurrencyOf(PriceList list) => list == PriceList.China ? "CNY" : "USD";

    /// <summary>The list of the region that calls go to where nobody says otherwise.</summary>
    public static PriceList OfEnvironment()
    {
        try
        {
            return Find(EndpointResolver.Resolve(new EndpointRequest(), new SystemEnvironment(() => null)).Endpoint.Region);
        }
        catch (ConnectionSetupException)
        {
            // A wrong variable is the business of the call that would use it.
            return PriceList.International;
        }
    }
}

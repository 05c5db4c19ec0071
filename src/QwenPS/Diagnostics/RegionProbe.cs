using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.Resources;

namespace QwenPS.Diagnostics;

/// <summary>Tries a key that was refused (401) on the other official regions: a key of another region is the commonest cause.</summary>
internal sealed class RegionProbe(QwenClientOptions options, ICallLog log)
{
    /// <summary>The region that takes the key; null where none does.</summary>
    public async Task<Region?> FindAsync(CancellationToken cancellationToken)
    {
        Region[] others = Regions.All.Where(region => region.SharedUri is not null && region != options.Endpoint.Region).ToArray();
        await log.VerboseAsync(Texts.Format("Access.TriesRegions", string.Join(", ", others.Select(region => region.Name)))).ConfigureAwait(false);
        bool[] taken = await Task.WhenAll(others.Select(region => TakesAsync(region, cancellationToken))).ConfigureAwait(false);
        return others.Where((_, index) => taken[index]).FirstOrDefault();
    }

    private async Task<bool> TakesAsync(Region region, CancellationToken cancellationToken)
    {
        var endpoint = new Endpoint(new Uri(region.SharedUri!, EndpointPath.GetDefault(options.Endpoint.Protocol, region.SharedUri!)), options.Endpoint.Protocol);
        var client = new QwenClient(options with { Endpoint = endpoint, MaxRetry = 0, IdleTimeout = TimeSpan.FromSeconds(10) });
        try
        {
            await KeyProbe.RunAsync(client, log, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (QwenException exception)
        {
            // Any answer but 401 has looked at the key and passed on to something else.
            return exception.StatusCode is not null and not 401 && exception.Kind is ErrorKind.Billing or ErrorKind.Permission or ErrorKind.RateLimit or ErrorKind.TokenQuota;
        }
    }
}

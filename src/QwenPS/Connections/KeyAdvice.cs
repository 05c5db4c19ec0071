using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>Says beforehand what a 401 would say later: that this kind of key does not belong to that host.</summary>
internal static class KeyAdvice
{
    /// <summary>Warnings about the pair, one line each. Only for official hosts: what other providers' keys look like is theirs.</summary>
    public static IReadOnlyList<string> For(ApiKey key, Endpoint endpoint)
    {
        if (!endpoint.IsOfficial) return [];
        bool planHost = OfficialHosts.IsPlan(endpoint.BaseUri);
        bool planKey = key.HasPrefix(ApiKey.PlanPrefix);
        var host = endpoint.BaseUri.Host;

        if (planKey && !planHost)
            return [Texts.Format("Key.OfPlan", key.Source, ApiKey.PlanPrefix, host)];
        if (planHost && !planKey)
            return [Texts.Format("Key.NotOfPlan", host, ApiKey.PlanPrefix, key.Source)];
        if (!key.HasPrefix(ApiKey.OrdinaryPrefix) && !key.HasPrefix(ApiKey.TemporaryPrefix))
            return [Texts.Format("Key.OtherForm", key.Source, ApiKey.OrdinaryPrefix, host)];
        return [];
    }
}

using QwenPS.Resources;

namespace QwenPS.Client.Connecting;

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
            return [Text.Format("Key.OfPlan", key.Source, ApiKey.PlanPrefix, host)];
        if (planHost && !planKey)
            return [Text.Format("Key.NotOfPlan", host, ApiKey.PlanPrefix, key.Source)];
        if (!key.HasPrefix(ApiKey.OrdinaryPrefix) && !key.HasPrefix(ApiKey.TemporaryPrefix))
            return [Text.Format("Key.OtherForm", key.Source, ApiKey.OrdinaryPrefix, host)];
        return [];
    }
}

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
        {
            return [$"The API key from {key.Source} is a subscription plan's ({ApiKey.PlanPrefix}), which works only on the plan's own address, not on '{host}': "
                + "give that address with -BaseUri, for the coding plan https://coding.dashscope.aliyuncs.com/v1 or https://coding-intl.dashscope.aliyuncs.com/v1."];
        }

        if (planHost && !planKey)
            return [$"'{host}' takes only the keys of its subscription plan ({ApiKey.PlanPrefix}), and the API key from {key.Source} is none: expect it to be refused."];
        if (!key.HasPrefix(ApiKey.OrdinaryPrefix) && !key.HasPrefix(ApiKey.TemporaryPrefix))
            return [$"The API key from {key.Source} does not begin with '{ApiKey.OrdinaryPrefix}', as keys of '{host}' do: check that it is the right one."];
        return [];
    }
}

namespace QwenPS.Client.Transport;

/// <summary>The environment variables that name a proxy. The platform reads them, and repeats them in its errors.</summary>
internal static class ProxyVariables
{
    private static readonly string[] Names = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

    /// <summary>The passwords in them, as they are written and decoded.</summary>
    public static IEnumerable<string> Passwords()
    {
        foreach (string name in Names)
        {
            // As the platform reads it: everything before the last @, and of that everything behind the first colon.
            if (Environment.GetEnvironmentVariable(name) is not { } address || address.LastIndexOf('@') is not (> 0 and var end)) continue;
            string user = address.Substring(0, end);
            int scheme = user.IndexOf("://", StringComparison.Ordinal);
            if (scheme >= 0) user = user.Substring(scheme + 3);
            int colon = user.IndexOf(':');
            if (colon < 0) continue;
            yield return user.Substring(colon + 1);
            yield return Uri.UnescapeDataString(user.Substring(colon + 1));
            // As it is in the header Proxy-Authorization.
            yield return Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Uri.UnescapeDataString(user)));
        }
    }
}

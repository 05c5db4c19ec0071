namespace QwenPS.Client.Transport;

/// <summary>The one spelling of a host that all checks compare: what the network sees, whatever was typed.</summary>
internal static class HostName
{
    /// <summary>
    /// The host in lower case, international names as punycode, without a final dot; an IPv6 address in brackets.
    /// Null where the address has no host or one that cannot exist.
    /// </summary>
    public static string? Find(Uri uri)
    {
        if (!uri.IsAbsoluteUri) return null;
        try
        {
            return uri.HostNameType switch
            {
                UriHostNameType.IPv4 or UriHostNameType.IPv6 => uri.Host.ToLowerInvariant(),
                UriHostNameType.Dns => WithoutFinalDot(uri.IdnHost.ToLowerInvariant()),
                _ => null,
            };
        }
        catch (Exception e) when (e is UriFormatException or ArgumentException)
        {
            // A label that has no punycode form.
            return null;
        }
    }

    /// <summary>'host.' and 'host' are the same name; certificates and look-alike checks know only the second.</summary>
    private static string? WithoutFinalDot(string host)
    {
        if (host.EndsWith(".", StringComparison.Ordinal)) host = host.Substring(0, host.Length - 1);
        return host.Length == 0 ? null : host;
    }
}

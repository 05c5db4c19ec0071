using System.Net;
using System.Net.Sockets;

namespace QwenPS.Client.Transport;

/// <summary>Recognizes hosts on this computer and in the local network.</summary>
internal static class LocalNetwork
{
    /// <summary>
    /// Determines whether the host is this computer, a private or link-local address, or a name without a dot, such as the name of a container. DNS isn't used,
    /// so any name with a dot is treated as another network.
    /// </summary>
    public static bool Contains(Uri uri)
    {
        if (HostName.Find(uri) is not { } host) return false;
        if (uri.HostNameType == UriHostNameType.Dns) return host.IndexOf('.') < 0;
        return IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IsLocal(address);
    }

    private static bool IsLocal(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || (bytes[0] & 0xFE) == 0xFC; // fc00::/7
        return bytes[0] is 127 or 10
            || (bytes[0] == 172 && bytes[1] is >= 16 and < 32)
            || (bytes[0] == 192 && bytes[1] == 168)
            || (bytes[0] == 169 && bytes[1] == 254);
    }
}

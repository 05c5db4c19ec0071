using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using QwenPS.Client.Errors;
using QwenPS.Resources;

namespace QwenPS.Client.Transport;

/// <summary>Classifies failures that occur below the HTTP layer.</summary>
internal static class NetworkFailure
{
    /// <summary>
    /// Returns the kind of failure, and a description that can contain the message of the exception. Secrets in the description aren't masked. The caller must
    /// mask them before it truncates the description.
    /// </summary>
    public static (LocalFailure Failure, string What) Describe(Exception exception)
    {
        bool isConnecting = IsConnecting(exception);
        for (Exception? current = exception; current is not null; current = current.InnerException)
        {
            switch (current)
            {
                case AuthenticationException:
                    return (LocalFailure.Tls, Texts.Format("Network.Tls", current.Message));
                case SocketException socket:
                    return DescribeSocket(socket, isConnecting);
                case WebException { Status: WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure }:
                    return (LocalFailure.Tls, Texts.Format("Network.Tls", current.Message));
                case WebException { Status: WebExceptionStatus.NameResolutionFailure or WebExceptionStatus.ProxyNameResolutionFailure }:
                    return (LocalFailure.NameResolution, Texts.Format("Network.NameNotFound"));
#if NET
                case HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } tunnel:
                    return (LocalFailure.Proxy, Texts.Format("Network.ProxyRefused", tunnel.Message));
                case HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }:
                    return (LocalFailure.ConnectionReset, Texts.Format("Network.ClosedEarly"));
#else
                case ProxyRefusedException:
                    return (LocalFailure.Proxy, Texts.Format("Network.ProxyRefused", current.Message));
                // This exception is thrown only if a proxy refuses the CONNECT request.
                case WebException { Response: HttpWebResponse refusal }:
                    return (LocalFailure.Proxy, Texts.Format("Network.ProxyRefused", ProxyRefusedException.FormatStatus(refusal.StatusCode)));
                case IOException { InnerException: null } when current.GetType() == typeof(IOException):
                    return (LocalFailure.ConnectionReset, Texts.Format("Network.ClosedEarly"));
#endif
            }
        }

#if !NET
        if (FindWebException(exception) is { } web)
        {
            switch (web.Status)
            {
                case WebExceptionStatus.Timeout:
                    return (LocalFailure.ConnectTimeout, Texts.Format("Network.TimedOut"));
                case WebExceptionStatus.ConnectionClosed or WebExceptionStatus.KeepAliveFailure or WebExceptionStatus.ReceiveFailure
                    or WebExceptionStatus.SendFailure or WebExceptionStatus.PipelineFailure:
                    return (LocalFailure.ConnectionReset, Texts.Format("Network.ClosedEarly"));
            }
        }
#endif
        return (LocalFailure.Network, exception.GetBaseException().Message);
    }

    /// <summary>
    /// Returns the kind of failure, and a description that can contain the message of the exception. The kind is more specific if the host is an official host
    /// or in the local network.
    /// </summary>
    public static (LocalFailure Failure, string What) Describe(Exception exception, Uri host)
    {
        (LocalFailure failure, string what) = Describe(exception);
        return failure switch
        {
            LocalFailure.NameResolution when OfficialHosts.IsOfficial(host) => (LocalFailure.ServiceName, what),
            LocalFailure.ConnectionRefused when LocalNetwork.Contains(host) => (LocalFailure.LocalServer, what),
            _ => (failure, what),
        };
    }

#if !NET
    private static WebException? FindWebException(Exception? exception)
    {
        while (exception is not (null or WebException)) exception = exception.InnerException;
        return (WebException?)exception;
    }
#endif

    /// <summary>Determines whether DNS reported that the host name doesn't exist. If DNS didn't respond, the result is false.</summary>
    public static bool IsUnknownName(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData }) return true;
            if (exception is WebException { Status: WebExceptionStatus.NameResolutionFailure }) return true;
        }

        return false;
    }

    /// <summary>Determines whether the TLS handshake failed, and not the network connection.</summary>
    public static bool IsTls(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is AuthenticationException or WebException { Status: WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure }) return true;
        }

        return false;
    }

    /// <summary>
    /// Determines whether the failure occurred before the connection was established, so the request wasn't sent. If an established connection fails, the
    /// socket exception is inside an IOException of the network stream.
    /// </summary>
    private static bool IsConnecting(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is WebException { Status: WebExceptionStatus.ConnectFailure }) return true;
            if (exception is IOException) return false;
        }

        return true;
    }

    private static (LocalFailure, string) DescribeSocket(SocketException socket, bool isConnecting) => socket.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => (LocalFailure.NameResolution, Texts.Format("Network.NameNotFound")),
        SocketError.TimedOut when isConnecting => (LocalFailure.ConnectTimeout, Texts.Format("Network.TimedOut")),
        SocketError.ConnectionRefused => (LocalFailure.ConnectionRefused, Texts.Format("Network.Refused")),
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => (LocalFailure.ConnectionReset, Texts.Format("Network.Reset")),
        SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown when isConnecting =>
            (LocalFailure.Unreachable, Texts.Format("Network.Unreachable")),
        SocketError.TimedOut or SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown =>
            (LocalFailure.ConnectionReset, Texts.Format("Network.Reset")),
        _ => (LocalFailure.Network, socket.Message),
    };
}

/// <summary>Recognizes hosts on this computer and in the local network.</summary>
internal static class LocalNetwork
{
    /// <summary>
    /// Determines whether the host is this computer or in the local network. A private or link-local address is in the local network, and so is a name without
    /// a dot, such as the name of a container. DNS isn't used, so any name with a dot is treated as a host in another network.
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

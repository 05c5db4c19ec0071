using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using QwenPS.Client.Errors;

namespace QwenPS.Client.Transport;

/// <summary>Names what went wrong below HTTP.</summary>
internal static class NetworkFailure
{
    public static (LocalFailure Failure, string What) Describe(Exception exception)
    {
        for (Exception? current = exception; current is not null; current = current.InnerException)
        {
            switch (current)
            {
                case AuthenticationException:
                    return (LocalFailure.Tls, "the TLS handshake failed: " + ForeignText.OneLine(current.Message));
                case SocketException socket:
                    return OfSocket(socket);
                case WebException { Status: WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure }:
                    return (LocalFailure.Tls, "the TLS handshake failed: " + ForeignText.OneLine(current.Message));
                case WebException { Status: WebExceptionStatus.NameResolutionFailure or WebExceptionStatus.ProxyNameResolutionFailure }:
                    return (LocalFailure.NameResolution, "the name of the host was not found");
#if NET
                case HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } tunnel:
                    return (LocalFailure.Proxy, "the proxy refused the connection: " + ForeignText.OneLine(tunnel.Message));
                case HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }:
                    return (LocalFailure.ConnectionReset, "the connection was closed before the answer was complete");
#endif
            }
        }

        return (LocalFailure.Network, ForeignText.OneLine(exception.GetBaseException().Message));
    }

    /// <summary>Whether TLS failed, rather than what is below it.</summary>
    public static bool IsTls(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is AuthenticationException or WebException { Status: WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure }) return true;
        }

        return false;
    }

    private static (LocalFailure, string) OfSocket(SocketException socket) => socket.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => (LocalFailure.NameResolution, "the name of the host was not found"),
        SocketError.ConnectionRefused => (LocalFailure.ConnectionRefused, "the connection was refused"),
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => (LocalFailure.ConnectionReset, "the connection was reset"),
        SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown => (LocalFailure.Unreachable, "the network or the host is unreachable"),
        _ => (LocalFailure.Network, ForeignText.OneLine(socket.Message)),
    };
}

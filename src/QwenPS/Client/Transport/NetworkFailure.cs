using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using QwenPS.Client.Errors;

namespace QwenPS.Client.Transport;

/// <summary>Names what went wrong below HTTP, and whether another try may help.</summary>
internal static class NetworkFailure
{
    public static (string What, RetryRule Retry) Describe(Exception exception)
    {
        for (Exception? current = exception; current is not null; current = current.InnerException)
        {
            switch (current)
            {
                case AuthenticationException:
                    return ("the TLS handshake failed: " + ForeignText.OneLine(current.Message), RetryRule.Never);
                case SocketException socket:
                    return OfSocket(socket);
                case WebException { Status: WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure }:
                    return ("the TLS handshake failed: " + ForeignText.OneLine(current.Message), RetryRule.Never);
                case WebException { Status: WebExceptionStatus.NameResolutionFailure or WebExceptionStatus.ProxyNameResolutionFailure }:
                    return ("the name of the host was not found", RetryRule.Always);
#if NET
                case HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } tunnel:
                    return ("the proxy refused the connection: " + ForeignText.OneLine(tunnel.Message), RetryRule.Never);
                case HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }:
                    return ("the connection was closed before the answer was complete", RetryRule.Always);
#endif
            }
        }

        return (ForeignText.OneLine(exception.GetBaseException().Message), RetryRule.Always);
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

    private static (string, RetryRule) OfSocket(SocketException socket) => socket.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => ("the name of the host was not found", RetryRule.Always),
        SocketError.ConnectionRefused => ("the connection was refused", RetryRule.Always),
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => ("the connection was reset", RetryRule.Always),
        SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown => ("the network or the host is unreachable", RetryRule.Always),
        _ => (ForeignText.OneLine(socket.Message), RetryRule.Always),
    };
}

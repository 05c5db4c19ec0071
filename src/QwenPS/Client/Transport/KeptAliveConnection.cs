#if NET
using System.Net.Sockets;
#else
using System.Net;
#endif

namespace QwenPS.Client.Transport;

/// <summary>
/// Opens and configures connections that can be idle for a long time. Without TCP keep-alive, firewalls and address translators drop an idle connection after
/// some minutes, and neither the client nor the server notices.
/// </summary>
internal static class KeptAliveConnection
{
    private const int IntervalSec = 30;

#if NET
    /// <summary>Opens a connection in the same way as SocketsHttpHandler, and turns on keep-alive.</summary>
    public static async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, IntervalSec);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, IntervalSec);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
#else
    /// <summary>Turns on keep-alive for the connections to a host.</summary>
    public static void Configure(Uri host) => ServicePointManager.FindServicePoint(host).SetTcpKeepAlive(true, IntervalSec * 1000, IntervalSec * 1000);
#endif
}

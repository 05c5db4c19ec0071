using System.Net;
using System.Net.Sockets;

// Classes of newer .NET that .NET Framework doesn't have, or whose members the tests need. The tests use them instead of the classes in System.
namespace QwenPS.Tests;

internal sealed class SocketsHttpHandler : HttpClientHandler;

internal sealed class TcpListener(IPAddress address, int port) : System.Net.Sockets.TcpListener(address, port), IDisposable
{
    public void Dispose() => Stop();

    public async Task<Socket> AcceptSocketAsync(CancellationToken cancellationToken)
    {
        using (cancellationToken.Register(Stop)) return await AcceptSocketAsync();
    }
}

using System.Net;
using System.Net.Sockets;

// Classes of newer .NET that .NET Framework lacks, or has without a member that the tests use. The tests find them before those of System.
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

using System.Net.Sockets;

namespace QwenPS.Emulator.Http;

/// <summary>The ways in which a connection ends.</summary>
internal sealed class SocketClosing(HttpContext context, Socket socket)
{
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Resets the connection.</summary>
    public async Task ResetAsync()
    {
        // Some systems discard what they have received when a reset comes: let the client read first.
        await Task.Delay(Settle);
        socket.LingerState = new LingerOption(true, 0);
        context.Abort();
    }

    /// <summary>Says that nothing more comes, and waits until the client has closed its side too, so that no reset overtakes the last bytes.</summary>
    public async Task FinishAsync()
    {
        socket.Shutdown(SocketShutdown.Send);
        var clientClosed = Task.Delay(Patience, context.RequestAborted);
        await clientClosed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    }
}

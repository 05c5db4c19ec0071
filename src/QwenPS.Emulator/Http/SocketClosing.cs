using System.Net.Sockets;

namespace QwenPS.Emulator.Http;

/// <summary>Provides the different ways to end a connection.</summary>
internal sealed class SocketClosing(HttpContext context, Socket socket)
{
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Resets the connection.</summary>
    public async Task ResetAsync()
    {
        // Some operating systems discard received data when the connection is reset. The delay gives the client time to read the data.
        await Task.Delay(Settle);
        socket.LingerState = new LingerOption(true, 0);
        context.Abort();
    }

    /// <summary>Ends the output, and waits until the client closes the connection. Without the wait, a reset could discard the last bytes.</summary>
    public async Task FinishAsync()
    {
        socket.Shutdown(SocketShutdown.Send);
        var clientClosed = Task.Delay(CloseTimeout, context.RequestAborted);
        await clientClosed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    }
}

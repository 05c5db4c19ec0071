using System.Net;
using System.Net.Sockets;

namespace QwenPS.Tests.Support;

/// <summary>Represents a listener that accepts no connections and whose queue is full. New connections get no response.</summary>
internal sealed class SilentHost : IDisposable
{
    public const string WhyNotOnWindows = "Windows refuses a connection for which a listener has no room, and has no other loopback address that stays silent.";

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _queue = [];

    public SilentHost()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(0);
        while (FillsOne())
        {
            if (_queue.Count > 600) throw new InvalidOperationException("The queue of the listener has no end.");
        }
    }

    public Uri Uri => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/");

    public void Dispose()
    {
        foreach (var socket in _queue) socket.Dispose();
        _listener.Dispose();
    }

    private bool FillsOne()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _queue.Add(socket);
        using var timeout = new CancellationTokenSource(1000);
        try
        {
            socket.ConnectAsync(_listener.LocalEndPoint!, timeout.Token).AsTask().GetAwaiter().GetResult();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

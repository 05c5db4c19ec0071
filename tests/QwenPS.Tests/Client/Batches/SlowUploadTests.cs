using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using QwenPS.Batches;
using QwenPS.Client.Transport;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Batches;

public sealed class SlowUploadTests : IDisposable
{
    private const int Length = 24 * 1024 * 1024;
    private const int PieceLength = 1024 * 1024;

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    /// <summary>The server takes longer than the idle time for the entire upload, but much less time for each part.</summary>
    [Fact]
    public async Task An_upload_that_goes_on_is_no_silence()
    {
        await File.WriteAllBytesAsync(_path, new byte[Length]);
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 64 * 1024 };
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var serving = ServeAsync(listener);
        var idle = TimeSpan.FromSeconds(1.5);
        var client = Clients.At(new Uri($"http://{listener.LocalEndPoint}"), ChatProtocol.OpenAI, options => options with { IdleTimeout = idle, MaxRetry = 0 });
        var watch = Stopwatch.StartNew();
        Assert.Equal("file-1", await new BatchApi(client, NoLog.Instance, default).UploadAsync(_path, "x"));
        Assert.True(watch.Elapsed > idle, $"It was too fast to show anything: {watch.Elapsed}");
        await serving;
    }

    private static async Task ServeAsync(Socket listener)
    {
        using var socket = await listener.AcceptAsync();
        var piece = new byte[PieceLength];
        for (long received = 0; received < Length;)
        {
            var filled = 0;
            int read;
            while (filled < piece.Length && (read = await socket.ReceiveAsync(piece.AsMemory(filled))) > 0)
            {
                filled += read;
                received += read;
                if (received >= Length) break;
            }

            if (filled == 0) return;
            await Task.Delay(100);
        }

        await socket.SendAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\nConnection: close\r\n\r\n{\"id\":\"file-1\"}"));
        socket.Shutdown(SocketShutdown.Send);

        // If a socket is closed before everything is read, the response is lost.
        while (await socket.ReceiveAsync(piece) > 0)
        {
        }
    }
}

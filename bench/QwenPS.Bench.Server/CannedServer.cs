using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace QwenPS.Bench.Server;

/// <summary>
/// Answers every POST request with the same bytes. The answer is a stream if the request specifies streaming. Otherwise, it's a complete answer. If the name of
/// the model specifies a delay, the complete answer is sent after 20 ms. The server does almost no work, so the measured time is the time of the client.
/// </summary>
internal sealed class CannedServer : IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(20);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public CannedServer()
    {
        _listener.Start(512);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true) _ = ServeAsync(await _listener.AcceptSocketAsync());
    }

    private static async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                int length = await ReadRequestAsync(socket, buffer);
                if (length == 0) break;
                byte[] answer = AnswerTo(buffer.AsSpan(0, length), out bool isLate);
                if (isLate) await Task.Delay(Delay);
                for (int sent = 0; sent < answer.Length;) sent += await socket.SendAsync(answer.AsMemory(sent));
            }
        }
        catch (SocketException)
        {
            // The client disconnected.
        }
        finally
        {
            socket.Dispose();
        }
    }

    private static byte[] AnswerTo(ReadOnlySpan<byte> request, out bool isLate)
    {
        isLate = request.IndexOf("\"bench-late\""u8) >= 0;
        if (request.StartsWith("GET "u8)) return CannedAnswers.NotFound;
        return request.IndexOf("\"stream\":true"u8) >= 0 ? CannedAnswers.Stream : CannedAnswers.Answer;
    }

    /// <summary>
    /// Reads a complete request. The headers of a POST request must specify the length of the body. The clients don't send another request before they receive
    /// the answer.
    /// </summary>
    private static async Task<int> ReadRequestAsync(Socket socket, byte[] buffer)
    {
        int length = 0;
        while (true)
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(length));
            if (read == 0) return 0;
            length += read;
            if (length == WholeLength(buffer.AsSpan(0, length))) return length;
            if (length == buffer.Length) throw new InvalidOperationException("The request is too large.");
        }
    }

    private static int WholeLength(ReadOnlySpan<byte> request)
    {
        int head = request.IndexOf("\r\n\r\n"u8);
        if (head < 0) return -1;
        if (request.StartsWith("GET "u8)) return head + 4;
        ReadOnlySpan<byte> name = "Content-Length: "u8;
        int field = request.IndexOf(name);
        if (field < 0 || !Utf8Parser.TryParse(request[(field + name.Length)..], out int body, out _)) throw new InvalidOperationException("The request has no Content-Length.");
        return head + 4 + body;
    }
}

using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace QwenPS.Emulator.Http;

/// <summary>
/// Sends an answer with a fault directly to the socket of the connection. The web server can't be used for such answers, because the web server determines when
/// bytes are sent and how a connection ends.
/// </summary>
internal sealed class SocketSink(HttpContext context, Socket socket, Fault fault, Action finish) : ResponseSink
{
    private const int PacedPieces = 1000;

    private readonly SocketClosing _closing = new(context, socket);
    private readonly long _limit = FindFirstByte(fault);
    private long _sent;
    private int _pieces;

    public override async ValueTask StartAsync(int status, IReadOnlyDictionary<string, string> headers, long? length)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {ReasonPhrases.GetReasonPhrase(status)}\r\n");
        foreach ((string? name, string? value) in headers) head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        head.Append("Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
        await socket.SendAsync(Encoding.Latin1.GetBytes(head.ToString()), SocketFlags.None, context.RequestAborted);
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken gone)
    {
        ReadOnlyMemory<byte> allowed = bytes[..(int)Math.Min(bytes.Length, _limit - _sent)];
        var size = fault.SplitBytes ?? Math.Max(allowed.Length, 1);
        for (var at = 0; at < allowed.Length; at += size)
        {
            if (fault.SplitBytes is not null && fault.SplitDelayMs > 0 && _pieces++ < PacedPieces) await Task.Delay(fault.SplitDelayMs, gone);
            await SendChunkAsync(allowed[at..Math.Min(at + size, allowed.Length)], gone);
        }

        _sent += allowed.Length;
        if (_sent >= _limit) await CutAsync(gone);
    }

    public override async ValueTask EndAsync(CancellationToken gone)
    {
        await socket.SendAsync("0\r\n\r\n"u8.ToArray(), SocketFlags.None, gone);
        await _closing.FinishAsync();
    }

    private static long FindFirstByte(Fault fault) =>
        new[] { fault.DropAfterBytes, fault.CloseAfterBytes, fault.EndAfterBytes, fault.StallAfterBytes }.Min() ?? long.MaxValue;

    private async ValueTask SendChunkAsync(ReadOnlyMemory<byte> bytes, CancellationToken gone)
    {
        // A chunk and its frame are sent in one write, so they're in the same network segment.
        var frame = new ByteBuffer();
        frame.Append(bytes.Length.ToString("x", CultureInfo.InvariantCulture));
        frame.Append("\r\n"u8);
        frame.Append(bytes.Span);
        frame.Append("\r\n"u8);
        await socket.SendAsync(frame.Written, SocketFlags.None, gone);
    }

    private async ValueTask CutAsync(CancellationToken gone)
    {
        if (fault.StallAfterBytes == _limit) await Task.Delay(Timeout.Infinite, gone);
        finish();
        if (fault.DropAfterBytes == _limit) await _closing.ResetAsync();
        else if (fault.CloseAfterBytes == _limit) await _closing.FinishAsync();
        else await EndAsync(gone);
        throw new AnswerCutException();
    }
}

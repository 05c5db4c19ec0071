using System.Text;

namespace QwenPS.Tests.Support;

/// <summary>Creates servers whose answer repeats a block until the client disconnects. The answer can be compressed.</summary>
internal static class Flood
{
    private const int Megabyte = 1024 * 1024;

    /// <summary>The maximum number of bytes to send, which exceeds every limit of the client.</summary>
    private const int MaxLength = 200 * Megabyte;

    /// <param name="contentType">The content type of the answer.</param>
    /// <param name="first">The bytes before the blocks.</param>
    /// <param name="block">The block that is repeated.</param>
    /// <param name="last">The bytes after <paramref name="length"/>.</param>
    /// <param name="length">The number of bytes of all blocks.</param>
    public static RawServer Serve(string contentType, string first, string block, string last = "", int length = MaxLength)
    {
        string one = string.Concat(Enumerable.Repeat(block, Math.Max(1, Math.Min(length, Megabyte) / block.Length)));
        byte[] bytes = Encoding.UTF8.GetBytes(one);
        return new RawServer(async (connection, stop) =>
        {
            await connection.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {contentType}\r\nConnection: close\r\n\r\n"), stop);
            await connection.WriteAsync(Encoding.UTF8.GetBytes(first), stop);
            for (int sent = 0; sent < length; sent += bytes.Length) await connection.WriteAsync(bytes, stop);
            await connection.WriteAsync(Encoding.UTF8.GetBytes(last), stop);
        });
    }
}
